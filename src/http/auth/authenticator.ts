import { discoverIssuerKeys, secureUrl } from './issuer-keys.ts';
import { lazily } from './lazily.ts';
import { type ClaimNames, defaultClaimNames } from './token-actor.ts';
import { cacheTokens } from './token-cache.ts';
import type { VerifyToken } from './verified-token.ts';
import { verifyToken } from './verify-token.ts';

const ASYMMETRIC = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
  'Ed25519',
];

/** Whose tokens are believed, and how they are read. */
export interface AuthenticatorOptions {
  /** Address of the issuer, of its metadata, or of its JWKS; https, except on this machine. */
  issuer: string;
  /** The `iss` that tokens must have; default what the metadata say. With a JWKS address it is checked only if given. */
  issuerName?: string;
  /** The `aud` that tokens must have one of; not checked unless given. */
  audience?: string | readonly string[];
  /** Signature algorithms, asymmetric ones only; default all of them. */
  algorithms?: readonly string[];
  /** Names that differ from {@link defaultClaimNames}. */
  claims?: Partial<ClaimNames>;
  /** Seconds that clocks may differ; default 10. */
  clockTolerance?: number;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
  fetch?: typeof globalThis.fetch;
}

/**
 * Checks bearer tokens against an issuer. Its keys are looked up with the first token and kept up to date; an issuer
 * that does not answer is asked again after a few seconds, not with every request.
 */
export function createAuthenticator({
  issuer,
  issuerName,
  audience,
  algorithms = ASYMMETRIC,
  claims = {},
  clockTolerance = 10,
  clock = Date.now,
  fetch = globalThis.fetch,
}: AuthenticatorOptions): VerifyToken {
  secureUrl(issuer);
  for (const algorithm of algorithms) {
    // a symmetric key would be the public one, which everybody has
    if (!ASYMMETRIC.includes(algorithm)) {
      throw new TypeError(`options.algorithms must be among ${ASYMMETRIC.join(', ')}, got ${algorithm}`);
    }
  }
  const names = { ...defaultClaimNames, ...claims };
  const findKeys = lazily(() => discoverIssuerKeys(issuer, fetch), clock);

  const verify: VerifyToken = async (token) => {
    const keys = await findKeys();
    const expected = issuerName ?? keys.issuer;
    return await verifyToken(token, {
      key: keys.key,
      algorithms,
      claims: names,
      clockTolerance,
      now: clock(),
      ...(expected === undefined ? {} : { issuer: expected }),
      ...(audience === undefined ? {} : { audience }),
    });
  };
  return cacheTokens(verify, { clock });
}
