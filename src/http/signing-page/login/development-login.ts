import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { SigningError } from '../../../errors.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { methodNotAllowed } from '../../error-handler.ts';
import { queryText } from '../../query.ts';
import type { PagesContext } from '../context.ts';
import { fieldOf, formBody } from '../form-body.ts';
import { publicPath } from '../page-address.ts';
import { frameOf } from '../page-frame.ts';
import { sendPage } from '../send-page.ts';
import { developmentPage, levels } from '../views/development-page.ts';
import type { LoggedIn, SigneeLogin } from './signee-login.ts';

const ISSUER = 'urn:bpmn-signing:development';
const PURPOSE = 'development-login';
/** Milliseconds in which a browser comes back from the page. */
const LIFETIME = 60_000;
const PAGE = '/login/development';

/**
 * A login that believes whatever is typed, for a local start where there is no issuer. **Never use it where anybody signs
 * in earnest.** What was typed goes back sealed, so that no address has an identity number in it.
 * @param clock milliseconds since 1970, UTC; default the system's
 */
export function developmentLogin(
  { secretFor }: Pick<Runtime, 'secretFor'>,
  { clock = Date.now }: { clock?: () => number } = {},
): SigneeLogin {
  async function seal(personNumber: string, level: number): Promise<string> {
    return await new EncryptJWT({ personNumber, level })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setJti(randomUUID())
      .setExpirationTime(new Date(clock() + LIFETIME))
      .encrypt(await secretFor(PURPOSE));
  }

  async function open(code: string): Promise<LoggedIn> {
    const { payload } = await jwtDecrypt(code, await secretFor(PURPOSE), {
      currentDate: new Date(clock()),
      requiredClaims: ['jti', 'exp'],
    }).catch(() => {
      throw failed('the answer of the login is not genuine, or too old');
    });
    const { personNumber, level, jti } = payload as { personNumber: string; level: number; jti: string };
    return { personNumber, level, issuer: ISSUER, tokenId: jti };
  }

  function addPages(router: Router, context: Pick<PagesContext, 'baseUrl'>): void {
    const show = (req: Request, res: Response, state: string, level: number, number?: string) => {
      const frame = frameOf(context, req);
      sendPage(res, frame, developmentPage(frame, `${frame.base}${PAGE}`, { state, level, number }));
    };
    const ask: RequestHandler = (req, res) => {
      show(req, res, queryText(req, 'state') ?? '', Number(queryText(req, 'level')));
    };
    const answer: RequestHandler = async (req, res) => {
      const [state, number, level] = ['state', 'number', 'level'].map((name) => fieldOf(req, name));
      const back = (query: Record<string, string>) =>
        res.redirect(
          303,
          `${publicPath(context, req)}/login?${new URLSearchParams({ state: state!, ...query })}`,
        );
      if (fieldOf(req, 'cancel') !== '') return back({ error: 'access_denied' });
      const isValid = /^\d{11}$/.test(number!) && levels.includes(Number(level));
      if (!isValid) return show(req, res, state!, Number(level), number);
      back({ code: await seal(number!, Number(level)) });
    };
    router.route(PAGE).get(ask).post(formBody, answer).all(methodNotAllowed('GET', 'POST'));
  }

  return {
    addPages,
    async begin({ state, returnTo, level, language }) {
      const query = new URLSearchParams({ state, level: String(level), language });
      return { address: `${returnTo}/development?${query}`, kept: { state } };
    },
    async complete(address, kept) {
      const { state, error, code } = Object.fromEntries(address.searchParams);
      if (state !== kept.state) throw failed('the login comes back to another than who began it');
      if (error === 'access_denied') throw failed('the login was cancelled', 'cancelled');
      return await open(code ?? '');
    },
  };
}

function failed(message: string, reason = 'failed'): SigningError {
  return new SigningError('ERR_LOGIN_FAILED', message, { info: { reason } });
}
