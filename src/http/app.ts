import express, { type Express } from 'express';
import type { Runtime } from '../runtime/runtime.ts';
import { altinnRouter } from './altinn/altinn-router.ts';
import type { Authenticate } from './authenticate.ts';
import { type CallLimit, callLimiter } from './call-limit.ts';
import { errorHandler, type HttpLog, methodNotAllowed, notFound } from './error-handler.ts';
import { healthRoutes } from './health.ts';
import type { MessagesOptions } from './messages/context.ts';
import { messagesRouter } from './messages/messages-router.ts';
import { openapi } from './openapi.ts';
import { optional } from './optional.ts';
import { requestId } from './request-id.ts';
import { sendJson } from './send.ts';
import type { SigningPagesOptions } from './signing-page/context.ts';
import { signingPages } from './signing-page/signing-pages.ts';
import { closeWhen, refuseWhen } from './stopping.ts';

/** What a server is made of. */
export interface AppOptions {
  runtime: Runtime;
  authenticate: Authenticate;
  /** Told of requests that failed for reasons that their callers can't mend. */
  log?: HttpLog;
  /** None: callers may ask as often as they like. */
  callLimit?: CallLimit;
  /** Public address that links in answers begin with; default the one that the request came to. */
  baseUrl?: string;
  /** Bytes of an uploaded document or form; default 50 000 000. Data types may say less. */
  uploadLimit?: number;
  /** Altinn II's messages, below `/api`; none: they are not served. */
  messages?: Pick<MessagesOptions, 'apiKeys' | 'timeZone'>;
  /** The pages behind signing links, below `/signing`; none: they are not served. */
  signingPages?: Pick<SigningPagesOptions, 'login' | 'describe' | 'asksReason' | 'timeZone'>;
  /** Aborted when the server is about to stop: requests that still come are refused with 503, but `/health/live`. */
  stopping?: AbortSignal;
}

/** Everything that the server answers, as an Express app: health, its own description, and the dialects. */
export function createApp(options: AppOptions): Express {
  const { runtime, authenticate, log, callLimit, stopping } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId);
  app.use(closeWhen(stopping));
  app.use(healthRoutes(runtime, stopping));
  app.use(refuseWhen(stopping));
  app
    .route('/openapi.json')
    .get((_req, res) => sendJson(res, 200, openapi))
    .all(methodNotAllowed('GET'));
  const base = options.baseUrl?.replace(/\/+$/, '');
  // before calls are counted: those who sign bear no tokens to tell them by, and the pages have a limit of their own
  if (options.signingPages) {
    const baseUrl = base === undefined ? undefined : `${base}/signing`;
    const pages = {
      runtime,
      ...options.signingPages,
      ...optional('baseUrl', baseUrl),
      ...optional('log', log),
    };
    app.use('/signing', signingPages(pages));
  }
  if (callLimit !== undefined) app.use(callLimiter(callLimit));
  const shared = {
    runtime,
    authenticate,
    ...optional('uploadLimit', options.uploadLimit),
    ...optional('log', log),
  };
  app.use(altinnRouter({ ...shared, ...optional('baseUrl', base) }));
  if (options.messages) {
    const baseUrl = base === undefined ? undefined : `${base}/api`;
    app.use('/api', messagesRouter({ ...shared, ...options.messages, ...optional('baseUrl', baseUrl) }));
  }
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
