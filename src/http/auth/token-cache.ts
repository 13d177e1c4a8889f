import { hash } from 'node:crypto';
import type { VerifiedToken, VerifyToken } from './verified-token.ts';

/** Bounds of a token cache. */
export interface TokenCacheOptions {
  /** Tokens that are remembered at most; default 10 000. */
  size?: number;
  /** Milliseconds after which a token is checked again, so that a withdrawn key is noticed; default 60 000. */
  maxAge?: number;
  /** Milliseconds since 1970, UTC. */
  clock: () => number;
}

/**
 * Remembers tokens that were found genuine, by digest, until they expire. A check costs about 40 µs of work in
 * parallel and 90 µs of waiting, a look-up 1 µs. Tokens that were refused are not remembered: they are no caller's
 * hot path, and would drive the good ones out.
 */
export function cacheTokens(
  verify: VerifyToken,
  { size = 10_000, maxAge = 60_000, clock }: TokenCacheOptions,
): VerifyToken {
  const tokens = new Map<string, { token: VerifiedToken; until: number }>();

  return async (token) => {
    const digest = hash('sha256', token, 'base64url');
    const now = clock();
    const known = tokens.get(digest);
    if (known !== undefined && now < known.until) return known.token;

    tokens.delete(digest);
    const verified = await verify(token);
    if (tokens.size >= size) tokens.delete(tokens.keys().next().value!);
    tokens.set(digest, { token: verified, until: Math.min(verified.expiresAt, now + maxAge) });
    return verified;
  };
}
