import { type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import { isSigningError, SigningError } from '../../errors.ts';
import { actorOf, type ClaimNames, defaultClaimNames, scopesOf } from './token-actor.ts';
import { type UnauthenticatedReason, unauthenticated } from './unauthenticated.ts';
import type { VerifiedToken } from './verified-token.ts';

/** Whose tokens are believed. */
export interface TokenRules {
  key: JWTVerifyGetKey;
  algorithms: readonly string[];
  issuer?: string;
  audience?: string | readonly string[];
  claims?: ClaimNames;
  /** Seconds that clocks may differ. */
  clockTolerance?: number;
  /** Milliseconds since 1970, UTC. */
  now: number;
}

/** Checks signature, issuer, audience and times of a token, and reads who acts. */
export async function verifyToken(token: string, rules: TokenRules): Promise<VerifiedToken> {
  const options: JWTVerifyOptions = {
    algorithms: [...rules.algorithms],
    requiredClaims: ['exp'],
    currentDate: new Date(rules.now),
    clockTolerance: rules.clockTolerance ?? 0,
    ...(rules.issuer === undefined ? {} : { issuer: rules.issuer }),
    ...(rules.audience === undefined ? {} : { audience: [rules.audience].flat() }),
  };
  const names = rules.claims ?? defaultClaimNames;
  const { payload } = await jwtVerify(token, rules.key, options).catch((error: unknown) => {
    throw refusalOf(error);
  });
  return {
    actor: actorOf(payload, names),
    scopes: scopesOf(payload, names),
    expiresAt: payload.exp! * 1000,
  };
}

type SimpleReason = Exclude<UnauthenticatedReason, 'claims'>;

const REASONS: Record<string, SimpleReason> = {
  ERR_JWS_INVALID: 'malformed',
  ERR_JWT_INVALID: 'malformed',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'key',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWT_EXPIRED: 'expired',
};

const CLAIM_REASONS: Record<string, SimpleReason> = {
  iss: 'issuer',
  aud: 'audience',
  nbf: 'not-yet-valid',
};

// the original error is never kept as a cause: it carries the token's claims
function refusalOf(error: unknown): unknown {
  if (isSigningError(error)) return error;
  const { code, claim } = error as { code?: string; claim?: string };
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    const reason = CLAIM_REASONS[claim ?? ''];
    return unauthenticated(
      reason ?? { claim: claim ?? 'exp', message: 'is missing or not what it has to be' },
    );
  }
  const reason = REASONS[code ?? ''];
  if (reason !== undefined) return unauthenticated(reason);
  return new SigningError(
    'ERR_ISSUER_UNAVAILABLE',
    'the issuer’s keys can’t be fetched, so that no token can be checked: see whether the issuer answers',
    { info: { code } },
  );
}
