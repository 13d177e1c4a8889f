import type { Request } from 'express';
import { SigningError } from '../../errors.ts';

const HAL = 'application/hal+json';
const PLAIN = 'application/json';

/** What an answer of this dialect can be. The text is the same. */
export type AnswerType = typeof HAL | typeof PLAIN;

/**
 * The media type of the answer: HAL unless `Accept` says otherwise, and plain JSON for a browser. Throws
 * `ERR_NOT_ACCEPTABLE` where it names neither, such as XML alone.
 */
export function answerType(req: Pick<Request, 'accepts' | 'headers'>): AnswerType {
  if (!req.headers.accept) return HAL;
  // What is wanted most stands first. Parameters, such as a charset, are left out of it.
  const wanted = req.accepts().map((type) => type.toLowerCase());
  const named = wanted.find((type) => type === HAL || type === PLAIN);
  if (named !== undefined) return named as AnswerType;
  if (wanted.includes('text/html')) return PLAIN;
  if (wanted.includes('*/*') || wanted.includes('application/*')) return HAL;
  throw new SigningError('ERR_NOT_ACCEPTABLE', `the answer is ${HAL} or ${PLAIN}; accept one of these`);
}
