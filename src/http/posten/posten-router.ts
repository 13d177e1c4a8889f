import { Router } from 'express';
import { errorHandler, type HttpLog, methodNotAllowed } from '../error-handler.ts';
import type { PostenOptions } from './context.ts';
import { authoriseSender, greetingOf } from './organisations.ts';

/**
 * Posten's signature API as a plain router, for an Express app of one's own: mount it at `/api`, before any body
 * parser. Paths that aren't this dialect's are left to those who come after.
 */
export function postenRouter(options: PostenOptions & { log?: HttpLog }): Router {
  const { identify, organisations } = options;
  const router = Router({ caseSensitive: true });
  router.use((req, _res, next) => {
    // clients that were given an address with a slash at its end put another one after it
    req.url = req.url.replace(/^\/{2,}/, '/');
    next();
  });
  router
    .route('/:sender')
    .get(async (req, res, next) => {
      const { sender } = req.params;
      if (!/^\d{9}$/.test(sender)) return next('route');
      const caller = await identify(req, sender);
      res.type('text/plain').send(greetingOf(caller, authoriseSender(organisations, caller, sender)));
    })
    .all(methodNotAllowed('GET'));
  router.use(errorHandler(options.log));
  return router;
}
