import type { Request } from 'express';
import { SigningError } from '../../errors.ts';
import type { Submission } from '../../runtime/command-types.ts';
import { queryText } from '../query.ts';

/**
 * How far a request is to bring a message, by its parameters `complete` and `sign`: both are true unless said otherwise,
 * and there is nothing to sign in what is not complete. Throws `ERR_BODY_INVALID`.
 */
export function completeAndSign(req: Request): Submission['to'] {
  const complete = flag(req, 'complete') ?? true;
  const sign = flag(req, 'sign') ?? true;
  if (!complete) return 'filling';
  return sign ? 'signed' : 'filled';
}

/** A parameter that is `true` or `false`, in whichever letters. */
export function flag(req: Request, name: string): boolean | undefined {
  const text = queryText(req, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new SigningError('ERR_BODY_INVALID', `the query parameter <${name}> must be true or false`);
}
