import type { RequestListener } from 'node:http';
import type { ServerLog } from './server-log.ts';

/** Logs each request when it is over: method, route and status; never the address, which may hold anything. */
export function logRequests(listener: RequestListener, log: ServerLog): RequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    response.once('close', () => {
      // express leaves the pattern that matched on its request, which is this one
      const { route } = request as { route?: { path?: unknown } };
      log.info(
        {
          requestId: response.getHeader('x-request-id'),
          method: request.method,
          route: typeof route?.path === 'string' ? route.path : undefined,
          status: response.writableFinished ? response.statusCode : undefined,
          ms: Math.round((performance.now() - startedAt) * 10) / 10,
        },
        response.writableFinished ? 'request' : 'request broken off',
      );
    });
    listener(request, response);
  };
}
