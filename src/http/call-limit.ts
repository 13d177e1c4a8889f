import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { SigningError } from '../errors.ts';

/** How many requests a caller may make in which time. */
export interface CallLimit {
  calls: number;
  /** Milliseconds. */
  window: number;
}

/** Answers 429 to a caller, known by its token, that asks more often than it may. */
export function callLimiter({ calls, window }: CallLimit): RequestHandler {
  return rateLimit({
    limit: calls,
    windowMs: window,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // A digest: the token itself is kept nowhere.
    keyGenerator: (req) =>
      createHash('sha256')
        .update(req.headers.authorization ?? '')
        .digest('base64'),
    handler: () => {
      throw new SigningError('ERR_CALL_LIMIT', `at most ${calls} requests in ${window} ms`);
    },
  });
}
