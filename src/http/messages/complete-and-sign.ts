import type { Request } from 'express';
import type { Submission } from '../../runtime/command-types.ts';
import { flag } from './parameters.ts';

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
