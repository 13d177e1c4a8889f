import type { Request } from 'express';
import { SigningError } from '../../errors.ts';

/**
 * A value of the query string, in whichever letters its name is written; none if it is absent. Throws `ERR_BODY_INVALID`
 * if it is given twice, or empty.
 */
export function parameter(req: Request, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values = Object.entries(req.query).flatMap(([key, value]) =>
    key.toLowerCase() === wanted ? [value].flat() : [],
  );
  const [value, ...others] = values;
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || others.length > 0 || value === '' || value.length > 255) {
    throw wrong(name, 'must be given once, with a value');
  }
  return value;
}

/** A parameter that is `true` or `false`, in whichever letters. */
export function flag(req: Request, name: string): boolean | undefined {
  const text = parameter(req, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrong(name, 'must be true or false');
}

function wrong(name: string, what: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the query parameter <${name}> ${what}`, {
    info: { fields: [name] },
  });
}
