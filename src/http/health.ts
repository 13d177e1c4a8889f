import { type RequestHandler, Router } from 'express';
import type { Runtime } from '../runtime/runtime.ts';
import { methodNotAllowed } from './error-handler.ts';
import { sendJson } from './send.ts';
import { refuseWhen } from './stopping.ts';

/**
 * What those who watch the server ask, without a token: `/health/live`, whether the process answers, which it does also
 * while it stops, and `/health/ready`, whether it can do its work. `/health` says that it takes requests, and does not
 * look at the database.
 */
export function healthRoutes(runtime: Pick<Runtime, 'ready'>, stopping: AbortSignal | undefined): Router {
  const router = Router();
  const ok: RequestHandler = (_req, res) => sendJson(res, 200, { status: 'ok' });
  const ready: RequestHandler = async (_req, _res, next) => {
    await runtime.ready();
    next();
  };
  router.route('/health/live').get(ok).all(methodNotAllowed('GET'));
  router.route('/health/ready').get(refuseWhen(stopping), ready, ok).all(methodNotAllowed('GET'));
  router.route('/health').get(refuseWhen(stopping), ok).all(methodNotAllowed('GET'));
  return router;
}
