import { type RequestHandler, Router } from 'express';
import { methodNotAllowed, notFound } from '../error-handler.ts';
import { codeRoutes } from './code-routes.ts';
import { pagesContext, type SigningPagesOptions } from './context.ts';
import { documentRoutes } from './document-routes.ts';
import { errorPages } from './error-page.ts';
import { linkRoutes } from './link-routes.ts';
import { loginRoutes } from './login-routes.ts';
import { pageHeaders } from './send-page.ts';
import { signRoutes } from './sign-routes.ts';
import { style } from './style.ts';

/**
 * The pages behind signing links, and the login in front of them, as a plain router: mount it at a path of its own, such
 * as `/signing`, and before any body parser. A link leads to {@link signingAddress}. Whoever has a link proves nothing by
 * it: nobody sees more than a title that says nothing sensitive, or signs, unless they log in as who is asked; whoever is
 * asked by an address alone logs in as themselves, after the security code where there is one.
 */
export function signingPages(options: SigningPagesOptions): Router {
  const context = pagesContext(options);
  const router = Router({ caseSensitive: true });
  const sendStyle: RequestHandler = (_req, res) => {
    res.setHeader('content-type', 'text/css; charset=utf-8');
    res.setHeader('cache-control', 'public, max-age=3600');
    res.end(style);
  };
  router.use(pageHeaders);
  router.route('/style.css').get(sendStyle).all(methodNotAllowed('GET'));
  context.login.addPages?.(router, context);
  loginRoutes(router, context);
  codeRoutes(router, context);
  signRoutes(router, context);
  documentRoutes(router, context);
  linkRoutes(router, context);
  router.use(notFound);
  router.use(errorPages(context));
  return router;
}
