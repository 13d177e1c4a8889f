import type { Request } from 'express';
import { SigningError } from '../errors.ts';

/**
 * A value of the query string; none if it is absent or empty. Throws `ERR_BODY_INVALID` if it is given twice or is
 * longer than `limit` characters.
 */
export function queryText(req: Request, name: string, limit = 255): string | undefined {
  // Express parses the query each time that it is asked for.
  if (!req.url.includes('?')) return undefined;
  const value: unknown = req.query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') {
    throw new SigningError('ERR_BODY_INVALID', `the query parameter <${name}> must be given once`);
  }
  if (value.length > limit) {
    throw new SigningError('ERR_BODY_INVALID', `the query parameter <${name}> may have ${limit} characters`);
  }
  return value;
}
