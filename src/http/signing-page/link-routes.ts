import type { Request, RequestHandler, Router } from 'express';
import { methodNotAllowed } from '../error-handler.ts';
import type { PagesContext } from './context.ts';
import { publicPath } from './page-address.ts';
import { frameOf } from './page-frame.ts';
import { sendPage } from './send-page.ts';
import { newSession, saveSession, sessionPath } from './session.ts';
import { signingAddress } from './signing-address.ts';
import { linkPage } from './views/link-page.ts';

/**
 * Links. A link may be one that can be used once, and programs that look what is behind it must not use it: so it is
 * opened for a person who goes there, as browsers say of it, and for whoever else presses a button.
 */
export function linkRoutes(router: Router, context: PagesContext): void {
  const open: RequestHandler = async (req, res) => {
    const { signeeId, isCodeNeeded } = await context.runtime.openInvitation({ token: tokenOf(req) });
    const session = newSession(signeeId, isCodeNeeded);
    await saveSession(context, req, res, session);
    res.redirect(303, sessionPath(context, req, session.id));
  };
  const show: RequestHandler = (req, res, next) => {
    if (isNavigation(req)) return open(req, res, next);
    const self = signingAddress(publicPath(context, req), tokenOf(req));
    const frame = frameOf(context, req, self);
    sendPage(res, frame, linkPage(frame, self));
  };
  router.route('/:token').get(show).post(open).all(methodNotAllowed('GET', 'POST'));
}

function tokenOf({ params }: Request): string {
  return String(params.token);
}

/** Whether a browser goes there with its user (Fetch Metadata), and does not fetch ahead of them. */
function isNavigation({ method, headers }: Request): boolean {
  return (
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-purpose'] === undefined &&
    headers.purpose === undefined
  );
}
