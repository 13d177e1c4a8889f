import type { RequestHandler } from 'express';
import { SigningError } from '../errors.ts';
import { callerOf } from './authenticate.ts';

/** Lets nobody by whose token has none of these scopes. Stands behind `authenticated`. */
export function scoped(...scopes: readonly [string, ...string[]]): RequestHandler {
  return (_req, res, next) => {
    const { scopes: given = [] } = callerOf(res);
    if (!scopes.some((scope) => given.includes(scope))) {
      throw new SigningError('ERR_SCOPE_MISSING', `the token needs the scope ${scopes.join(' or ')}`, {
        info: { scopes },
      });
    }
    next();
  };
}
