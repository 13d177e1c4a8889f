import type { Actor } from '../../signing/index.ts';

/** How an actor is named in "created by" and "changed by": an id of the issuer's or the register's, no identity number. */
export function nameOf({ userId, systemUserId, organisationNumber, partyId, broker }: Actor): string {
  const name =
    userId ?? systemUserId ?? organisationNumber ?? (partyId === undefined ? 'unknown' : String(partyId));
  return broker === undefined ? name : `${name} by ${broker}`;
}
