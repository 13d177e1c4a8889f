import type { Actor } from '../../signing/index.ts';

/** What a token says, once it has been found genuine. */
export interface VerifiedToken {
  actor: Actor;
  scopes: readonly string[];
  /** Milliseconds since 1970, UTC. */
  expiresAt: number;
}

/** Finds a token genuine, or throws `ERR_UNAUTHENTICATED` with a reason that holds nothing of the token. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;
