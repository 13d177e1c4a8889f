import type { Request } from 'express';
import { SigningError } from '../errors.ts';

const MAX_LENGTH = 255;

/** A string of a structured header (RFC 8941, 3.3.3). */
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** The same without its quotes, as many clients send it; it can't have spaces then. */
const BARE = /^(?!")[\x21-\x7e]+$/;

/**
 * The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header-07): a string, `"8e03978e-…"`. With and
 * without its quotes it is the same key. Throws `ERR_BODY_INVALID` unless it has 1 to 255 printable ASCII characters.
 */
export function idempotencyKey(req: Request): string | undefined {
  const header = req.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const text = String(header);
  const key = STRING.exec(text)?.[1]?.replace(/\\(.)/g, '$1') ?? BARE.exec(text)?.[0];
  if (key !== undefined && key.length > 0 && key.length <= MAX_LENGTH) return key;
  throw new SigningError(
    'ERR_BODY_INVALID',
    `the header <idempotency-key> must be one string of 1 to ${MAX_LENGTH} printable characters, such as "8e03978e"`,
  );
}
