import { SigningError } from '../errors.ts';

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them. The same value always gives the same bytes, here and in any
 * other implementation. What JSON does not know is treated as `JSON.stringify` does: undefined members are left out, in
 * a list they are null. Throws `ERR_BODY_INVALID` for text that is not Unicode (half of a surrogate pair), and
 * `TypeError` for numbers that are not finite and for what is neither a plain object, a list, text, a number, a boolean
 * nor null.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (!isPlain(value)) throw new TypeError(`canonical JSON of ${typeof value} does not exist`);
  // put together piece by piece: it is in the path of every signature and of every event that is verified
  let inner = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) inner += `${inner && ','}${text(key)}:${canonicalJson(member)}`;
  }
  return `{${inner}}`;
}

/** A value of which this text is the canonical JSON; undefined if it is that of none. */
export function parseCanonicalJson(json: string): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return canonicalJson(value) === json ? { value } : undefined;
  } catch {
    return undefined;
  }
}

/** Printable ASCII without quotes and backslashes: nothing is to be escaped. */
const plainText = /^[ !#-[\]-~]*$/;

function text(value: string): string {
  if (plainText.test(value)) return `"${value}"`;
  if (value.isWellFormed()) return JSON.stringify(value);
  throw new SigningError('ERR_BODY_INVALID', 'text holds half of a surrogate pair; send Unicode');
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
