import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Router } from 'express';
import { isSigningError, type SigningError } from '../../errors.ts';
import { methodNotAllowed } from '../error-handler.ts';
import type { PagesContext } from './context.ts';
import { failCeremony } from './fail-ceremony.ts';
import { publicAddress } from './page-address.ts';
import { endSession, isSessionId, sessionPath } from './session.ts';
import { onForm, onSession, type SessionCall, SessionOver } from './session-call.ts';
import type { LoginFailure } from './views/login-page.ts';
import { toldPage } from './views/told-page.ts';

/** How often a signee's login may be begun: as many times in so many milliseconds. */
const BEGINNINGS = { limit: 30, window: 10 * 60_000, block: 10 * 60_000 };

/** Sends signees to log in, and takes them back. */
export function loginRoutes(router: Router, context: PagesContext): void {
  const { runtime, login } = context;
  const returnAddress = (req: Request) => `${publicAddress(context, req).href.replace(/\/+$/, '')}/login`;

  const begin = async (call: SessionCall) => {
    const { session, req } = call;
    if (session.isCodeMissing) return call.go();
    const { level } = await runtime.invitation({ signeeId: session.signeeId });
    await runtime.countCall({ caller: `signing-page:${session.signeeId}`, ...BEGINNINGS });
    try {
      const state = `${session.id}.${randomBytes(24).toString('base64url')}`;
      const { address, kept } = await login.begin({
        state,
        returnTo: returnAddress(req),
        level,
        language: call.frame.language,
        isAnew: req.query.anew !== undefined,
      });
      await call.save({ ...session, login: { ...kept, state } });
      call.go(address);
    } catch (error) {
      await failed(call, error);
    }
  };

  /** Whatever an issuer sends back comes to one address, which finds the session by the state. */
  const find: RequestHandler = (req, res) => {
    const [id] = String(req.query.state).split('.');
    if (!isSessionId(id)) throw new SessionOver();
    res.redirect(303, `${sessionPath(context, req, id)}/login/end${searchOf(req)}`);
  };

  const end = async (call: SessionCall) => {
    const { login: kept, ...session } = call.session;
    // Somebody went back to where they had come from, or began to log in once more, in another tab: it is the login
    // that was begun last that is completed, and by its own state alone.
    if (!kept || call.req.query.state !== kept.state) return call.go();
    const address = new URL(`${returnAddress(call.req)}${searchOf(call.req)}`);
    try {
      await call.save({ ...session, person: await login.complete(address, kept) });
      call.go();
    } catch (error) {
      await call.save(session);
      await failed(call, error);
    }
  };

  /** Whoever does not want to log in is asked again; all else that goes wrong is told to who follows the signing. */
  async function failed(call: SessionCall, error: unknown): Promise<void> {
    if (!isLoginError(error)) throw error;
    const isCancelled = error.info?.reason === 'cancelled';
    if (!isCancelled) {
      context.log?.warn({ code: error.code, reason: error.info?.reason }, 'a login of a signee failed');
      if (await failCeremony(context, call)) return;
    }
    const failure: LoginFailure = isCancelled ? 'cancelled' : 'failed';
    call.go(`${call.path}?login=${failure}`);
  }

  const logOut = (call: SessionCall) => {
    endSession(context, call.req, call.res, call.session.id);
    const { self: _, ...frame } = call.frame;
    call.show(toldPage(frame.texts.loggedOut));
  };

  router.route('/login').get(find).all(methodNotAllowed('GET'));
  router.route('/s/:id/login').get(onSession(context, begin)).all(methodNotAllowed('GET'));
  router.route('/s/:id/login/end').get(onSession(context, end)).all(methodNotAllowed('GET'));
  router
    .route('/s/:id/logout')
    .post(...onForm(context, logOut))
    .all(methodNotAllowed('POST'));
}

function isLoginError(error: unknown): error is SigningError {
  return isSigningError(error) && ['ERR_LOGIN_FAILED', 'ERR_ISSUER_UNAVAILABLE'].includes(error.code);
}

function searchOf({ url }: Request): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}
