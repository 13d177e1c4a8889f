import type { Response } from 'express';
import type { SigningErrorCode } from '../../errors.ts';
import { setErrorCode } from '../problem.ts';

/** Answers a refusal that Altinn documents with an empty body; the code stands in a header. */
export function sendEmpty(res: Response, status: number, code: SigningErrorCode): void {
  setErrorCode(res, code);
  res.statusCode = status;
  res.setHeader('content-length', 0);
  res.setHeader('cache-control', 'no-store');
  res.end();
}
