import type { IncomingMessage, RequestListener } from 'node:http';
import type { ServerLog } from './server-log.ts';

/** What Express leaves on its request, which is Node's own. */
interface Routed {
  route?: { path?: unknown };
  baseUrl?: string;
  params?: Readonly<Record<string, unknown>>;
}

/**
 * Logs each request when it is over: method, route, status, and the code of an error; never the address, which may hold
 * anything.
 * @param more what else is known of a request by then
 */
export function logRequests(
  listener: RequestListener,
  log: Pick<ServerLog, 'info'>,
  more: (request: IncomingMessage) => object = () => ({}),
): RequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    response.once('close', () => {
      log.info(
        {
          requestId: response.getHeader('x-request-id'),
          method: request.method,
          route: patternOf(request as Routed),
          status: response.writableFinished ? response.statusCode : undefined,
          code: response.getHeader('x-error-code'),
          ...more(request),
          ms: Math.round((performance.now() - startedAt) * 10) / 10,
        },
        response.writableFinished ? 'request' : 'request broken off',
      );
    });
    listener(request, response);
  };
}

/** Pattern of the route that matched, below those of the routers above it. */
function patternOf({ route, baseUrl = '', params = {} }: Routed): string | undefined {
  if (typeof route?.path !== 'string') return undefined;
  const known = Object.entries(params);
  const above = baseUrl.split('/').map((part) => {
    const [name] = known.find(([, value]) => value === part) ?? [];
    if (name !== undefined) return `:${name}`;
    // what is no plain word may be the value of a parameter that its router does not hand on
    return /^[a-z]*$/.test(part) ? part : ':';
  });
  return `${above.join('/')}${route.path}`;
}
