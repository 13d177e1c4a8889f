import { type Request, type RequestHandler, Router } from 'express';
import { SigningError } from '../../errors.ts';
import { errorHandler, type HttpLog, methodNotAllowed, notFound } from '../error-handler.ts';
import { takesBody } from '../request-body.ts';
import { sendText } from '../send.ts';
import { archiveRoutes } from './archive-routes.ts';
import { type PostenContext, type PostenOptions, postenContext } from './context.ts';
import { developmentRoutes } from './development-routes.ts';
import { directRoutes } from './direct-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { greetingOf } from './organisations.ts';
import { portalRoutes } from './portal-routes.ts';
import { authenticateSender, callOf } from './sender-call.ts';
import { largestRefused } from './sent-job.ts';
import { sendPostenError } from './wire/send-error.ts';

/**
 * Posten's signature API as a plain router, for an Express app of one's own: mount it at `/api`, before any body parser.
 * A job is an instance of `processes/posten-direct.bpmn` or `processes/posten-portal.bpmn`; the runtime has to know
 * {@link postenSignees}, and a register with the senders (`registerWithSenders`). Paths that aren't this dialect's are
 * left to those who come after. Throws `ERR_SETTING_INVALID` for a runtime that takes smaller documents than
 * `limits` says.
 */
export function postenRouter(options: PostenOptions & { log?: HttpLog }): Router {
  const context = postenContext(options);
  assertRoom(context);
  const auth = authenticateSender(context);
  const router = Router({ caseSensitive: true });
  router.use(tolerating);

  const greet: RequestHandler = (_req, res) => {
    const { caller, sender } = callOf(res);
    sendText(res, 200, greetingOf(caller, sender));
  };
  router.param('sender', (_req, _res, next, sender) => next(isSender(sender) ? undefined : 'route'));
  router.route('/:sender').get(auth, greet).all(methodNotAllowed('GET'));
  directRoutes(router, auth, context);
  portalRoutes(router, auth, context);
  for (const kind of ['direct', 'portal'] as const) jobRoutes(router, auth, context, kind);
  if (context.developmentSigning) developmentRoutes(router, '/:sender', () => auth, context);
  router.use('/:sender/archive', archiveRoutes(auth, options.log));
  router.use('/:sender/:kind/signature-jobs', takesBody(largestRefused(context))(notFound));
  router.use(errorHandler(options.log, sendPostenError));
  return router;
}

/** What a job may have, the runtime has to take: else it is refused late, and not as too large a job. */
function assertRoom({ limits, runtime: { maximumDocumentBytes } }: PostenContext): void {
  const most = Math.max(limits.bytes, limits.legacyBytes);
  if (most <= maximumDocumentBytes) return;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    `the runtime takes documents of ${maximumDocumentBytes} bytes, and jobs may have ${most}: raise its maximumDocumentBytes, or lower limits`,
    { info: { setting: 'maximumDocumentBytes' } },
  );
}

/** What clients send that means nothing: a second slash behind the address, and a content encoding that is a charset. */
const tolerating: RequestHandler = (req, _res, next) => {
  req.url = req.url.replace(/^\/{2,}/, '/');
  if (isCharset(req)) delete req.headers['content-encoding'];
  next();
};

function isCharset({ headers }: Request): boolean {
  return /^utf-?8$/i.test(headers['content-encoding'] ?? '');
}

function isSender(text: string): boolean {
  return /^\d{9}$/.test(text);
}
