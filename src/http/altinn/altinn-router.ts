import { Router } from 'express';
import { authenticated } from '../authenticate.ts';
import { errorHandler, type HttpLog } from '../error-handler.ts';
import { actionsRoutes } from './actions-routes.ts';
import type { AltinnOptions } from './context.ts';
import { dataRoutes } from './data-routes.ts';
import { instancesRoutes } from './instances-routes.ts';
import { processRoutes } from './process-routes.ts';
import { proofRoutes } from './proof-routes.ts';
import { signingRoutes } from './signing-routes.ts';

/**
 * Altinn 3's API-based signing as a plain router, for `createApp` or an Express app of one's own. Mount it before any
 * body parser: uploaded bytes are signed as they come. Paths that aren't Altinn's are left to those who come after.
 */
export function altinnRouter(options: AltinnOptions & { log?: HttpLog }): Router {
  const router = Router({ caseSensitive: true });
  const auth = authenticated(options.authenticate);
  // The hot path comes first: routes are tried in order.
  for (const routes of [
    actionsRoutes,
    processRoutes,
    signingRoutes,
    dataRoutes,
    proofRoutes,
    instancesRoutes,
  ]) {
    routes(router, auth, options);
  }
  router.use(errorHandler(options.log));
  return router;
}
