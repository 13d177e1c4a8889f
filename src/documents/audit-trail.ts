import { createHash, hash, randomBytes } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** One event as it is chained: everything of it but who did it. */
export interface TrailEvent {
  instanceId: string;
  sequence: number;
  /** Milliseconds since 1970, UTC. */
  at: number;
  type: string;
  elementId?: string;
  roundId?: string;
  payload: Record<string, unknown>;
}

/**
 * Hash of an event of an audit trail: SHA-256, lower-case hex, over the hash of the event before it and the event's
 * canonical JSON. Whoever changes, drops or reorders an event changes every hash after it.
 */
export function chainHash(previous: string, event: TrailEvent): string {
  return hash('sha256', `${previous}\n${canonicalJson(event)}`);
}

/** An identity as the hashed part of an event names it, and what is needed to show later that it was this one. */
export interface SealedIdentity {
  /** SHA-256 of salt and identity, lower-case hex. */
  digest: string;
  /** 16 random bytes, hex. Erased together with the identity: without it the digest says nothing. */
  salt: string;
}

/** Digests an identity with a salt of its own, so that a person can be erased and the chain still holds. */
export function sealIdentity(
  identity: string,
  salt: string = randomBytes(16).toString('hex'),
): SealedIdentity {
  return { digest: createHash('sha256').update(salt).update(identity).digest('hex'), salt };
}

/** Index and reason of the first event that breaks the chain; undefined if it holds. Events in order, from the first. */
export function findBreak(
  events: readonly (TrailEvent & { hash: string })[],
): { sequence: number; reason: 'gap' | 'hash' } | undefined {
  let previous = '';
  let expected = 1;
  for (const { hash, ...event } of events) {
    if (event.sequence !== expected) return { sequence: event.sequence, reason: 'gap' };
    if (chainHash(previous, event) !== hash) return { sequence: event.sequence, reason: 'hash' };
    previous = hash;
    expected += 1;
  }
  return undefined;
}
