import { randomBytes } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { PagesContext } from './context.ts';
import type { PageLanguage } from './language.ts';
import type { LoggedIn } from './login/signee-login.ts';
import { isSecure, publicPath } from './page-address.ts';

/** Milliseconds, from when something was last written into it. */
const LIFETIME = 60 * 60 * 1000;
const PURPOSE = 'signing-page';

/** What is known of a browser that came by a link. It is the browser that keeps it, sealed; the server keeps nothing. */
export interface PageSession {
  /** Stands in the addresses of its pages; no secret. */
  id: string;
  signeeId: string;
  /** A security code has to be entered first. */
  isCodeMissing?: boolean;
  /** Who has logged in. */
  person?: LoggedIn;
  /** Of a login that was begun: what has to be known at its end. */
  login?: Readonly<Record<string, string>>;
  /** Stands in its forms, and nobody else's. */
  formKey: string;
  /** Chosen by the person. */
  language?: PageLanguage;
}

/** A session that begins. Each has addresses and a cookie of its own: a browser may have several at once. */
export function newSession(signeeId: string, isCodeMissing: boolean): PageSession {
  return {
    id: randomBytes(16).toString('base64url'),
    signeeId,
    formKey: randomBytes(16).toString('base64url'),
    ...(isCodeMissing && { isCodeMissing }),
  };
}

/** Whether this is what an id of a session looks like. */
export function isSessionId(text: unknown): text is string {
  return typeof text === 'string' && /^[\w-]{22}$/.test(text);
}

/** Path of a page of a session. */
export function sessionPath(context: PagesContext, req: Request, id: string, page = ''): string {
  return `${publicPath(context, req)}/s/${id}${page}`;
}

/** Lets the browser keep the session. */
export async function saveSession(
  context: PagesContext,
  req: Request,
  res: Response,
  session: PageSession,
): Promise<void> {
  const { id, ...claims } = session;
  const sealed = await new EncryptJWT(claims)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setJti(id)
    .setExpirationTime(new Date(context.clock() + LIFETIME))
    .encrypt(await context.runtime.secretFor(PURPOSE));
  res.cookie(cookieName(context, req), sealed, { ...cookieOptions(context, req, id), maxAge: LIFETIME });
}

/** The session of a request to one of its pages; undefined where there is none, or none that holds. */
export async function readSession(
  context: PagesContext,
  req: Request,
  id: string,
): Promise<PageSession | undefined> {
  const sealed = cookieOf(req, cookieName(context, req));
  if (sealed === undefined) return undefined;
  try {
    const { payload } = await jwtDecrypt(sealed, await context.runtime.secretFor(PURPOSE), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(context.clock()),
      requiredClaims: ['jti', 'exp'],
    });
    const { jti, exp: _, ...claims } = payload;
    return jti === id ? ({ ...claims, id } as unknown as PageSession) : undefined;
  } catch {
    return undefined;
  }
}

/** Has the browser forget the session. */
export function endSession(context: PagesContext, req: Request, res: Response, id: string): void {
  res.clearCookie(cookieName(context, req), cookieOptions(context, req, id));
}

function cookieOptions(context: PagesContext, req: Request, id: string): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(context, req),
    path: sessionPath(context, req, id),
  };
}

/** Browsers take the longer name by https alone. */
function cookieName(context: PagesContext, req: Request): string {
  return isSecure(context, req) ? '__Secure-signing' : 'signing';
}

function cookieOf({ headers }: Request, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
