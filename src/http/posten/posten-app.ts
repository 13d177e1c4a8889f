import express, { type Express, type RequestHandler, type Router } from 'express';
import { SigningError } from '../../errors.ts';
import { errorHandler, type HttpLog } from '../error-handler.ts';
import { takesBody } from '../request-body.ts';
import { requestId } from '../request-id.ts';
import { closeWhen, refuseWhen } from '../stopping.ts';
import { type PostenContext, type PostenOptions, postenContext } from './context.ts';
import { developmentRoutes } from './development-routes.ts';
import { authenticateOwner } from './owner-call.ts';
import { postenRouter } from './posten-router.ts';
import { largestRefused } from './sent-job.ts';
import { sendPostenError } from './wire/send-error.ts';

export interface PostenAppOptions extends PostenOptions {
  /** Told of requests that failed for reasons that their callers can't mend. */
  log?: HttpLog;
  /** Aborted when the server is about to stop: requests that still come are refused with 503. */
  stopping?: AbortSignal;
}

/** A server's own app for Posten's API, below `/api`: it listens apart, since it asks its clients for certificates. */
export function createPostenApp({ stopping, ...options }: PostenAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId);
  app.use(closeWhen(stopping));
  app.use(refuseWhen(stopping));
  const context = postenContext(options);
  app.use('/api', postenRouter(options));
  if (context.developmentSigning) app.use(rootRouter(context));
  // jobs are sent to wrong addresses too, by clients that read no answer before all is sent
  app.use(takesBody(largestRefused(context))(outsideApi));
  app.use(errorHandler(options.log, sendPostenError));
  return app;
}

const outsideApi: RequestHandler = () => {
  throw new SigningError(
    'ERR_NOT_FOUND',
    'nothing is found at this address; all begins at /api/<organisation number>',
  );
};

/** Where the .NET client has jobs signed in its tests: at the root of the host, whichever sender it calls for. */
function rootRouter(context: PostenContext): Router {
  const router = express.Router({ caseSensitive: true });
  developmentRoutes(router, '', (kind) => authenticateOwner(context, kind), context);
  return router;
}
