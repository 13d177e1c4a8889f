import type { RequestHandler, Response } from 'express';
import { SigningError } from '../errors.ts';
import type { Actor } from '../signing/index.ts';

/** Who calls, and what for: the actor of a verified token, with the scopes that it was given. */
export type Caller = Actor & { scopes?: string[] };

/**
 * Finds out who calls from the `Authorization` header. Throws `ERR_UNAUTHENTICATED` for a header that is missing or
 * doesn't hold. The only source of identity: no body and no other header says who somebody is.
 */
export type Authenticate = (authorizationHeader: string | undefined) => Promise<Caller>;

/** Lets nobody by who isn't authenticated. Stands before the body is read. */
export function authenticated(authenticate: Authenticate): RequestHandler {
  return async (req, res, next) => {
    res.locals.caller = await authenticate(req.headers.authorization);
    next();
  };
}

/** The caller of a request that has been authenticated. */
export function callerOf(res: Response): Caller {
  const caller: Caller | undefined = res.locals.caller;
  if (caller === undefined) throw new SigningError('ERR_UNAUTHENTICATED', 'a bearer token is needed');
  return caller;
}
