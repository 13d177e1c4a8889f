import type { Request } from 'express';
import { SigningError } from '../errors.ts';

/** A value of the query string; none if it is absent or empty. Throws `ERR_BODY_INVALID` if it is given twice. */
export function queryText(req: Request, name: string): string | undefined {
  // Express parses the query each time that it is asked for.
  if (!req.url.includes('?')) return undefined;
  const value: unknown = req.query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > 255) {
    throw new SigningError('ERR_BODY_INVALID', `the query parameter <${name}> must be given once`);
  }
  return value;
}

/** The `Idempotency-Key` header: the same request under the same key gets the same answer. */
export function idempotencyKey(req: Request): string | undefined {
  const key = req.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new SigningError('ERR_BODY_INVALID', 'the idempotency key must be 1 to 255 printable characters');
  }
  return key;
}
