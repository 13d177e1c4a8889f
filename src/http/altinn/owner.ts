import type { PartyRegister } from '../../catalog/index.ts';
import { SigningError } from '../../errors.ts';

/** The owner of an instance to be made, as a body names it. */
export interface NamedOwner {
  partyId?: number | null | undefined;
  personNumber?: string | null | undefined;
  organisationNumber?: string | null | undefined;
}

/**
 * Party of the owner that a caller names, in the body or in the query but not in both. Throws `ERR_BODY_INVALID` if
 * nobody is named, `ERR_PARTY_UNKNOWN` if nobody is known by that number.
 */
export async function ownerPartyId(
  register: PartyRegister,
  body: NamedOwner | undefined,
  query: string | undefined,
): Promise<number> {
  const named = [body?.partyId ?? body?.personNumber ?? body?.organisationNumber, query].filter(
    (value) => value !== undefined && value !== null,
  );
  if (named.length === 0) throw new SigningError('ERR_BODY_INVALID', 'the owner of the instance is needed');
  if (named.length === 2) {
    throw new SigningError('ERR_BODY_INVALID', 'the owner is given both in the query and in the body');
  }
  if (query !== undefined) return partyNumber(query);
  if (typeof body?.partyId === 'number') return body.partyId;
  const party =
    typeof body?.personNumber === 'string'
      ? await register.byPerson(body.personNumber)
      : await register.byOrganisation(body?.organisationNumber ?? '');
  if (party === undefined) throw new SigningError('ERR_PARTY_UNKNOWN', 'the owner is not in the register');
  return party.partyId;
}

function partyNumber(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new SigningError('ERR_BODY_INVALID', 'the query parameter <instanceOwnerPartyId> must be a number');
}
