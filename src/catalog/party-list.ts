import type { Party, PartyRegister } from './party-register.ts';

const NONE: readonly Party[] = [];

/**
 * A register over a list of parties that is held in memory. A reference of the model is a `partyId` in decimal here,
 * so that a process can name people without their identity numbers.
 */
export function createPartyRegister(parties: readonly Party[]): PartyRegister {
  const byPartyId = new Map<number, Party>();
  const byNumber = { person: new Map<string, Party>(), organisation: new Map<string, Party>() };
  const byKeyRole = new Map<string, Party[]>();
  for (const party of parties) {
    byPartyId.set(party.partyId, party);
    byNumber[party.kind].set(party.number, party);
    for (const person of new Set(party.keyRoles)) {
      const organisations = byKeyRole.get(person);
      if (organisations) organisations.push(party);
      else byKeyRole.set(person, [party]);
    }
  }
  return {
    byPartyId: async (partyId) => byPartyId.get(partyId),
    byPerson: async (number) => byNumber.person.get(number),
    byOrganisation: async (number) => byNumber.organisation.get(number),
    organisationsOf: async (person) => byKeyRole.get(person) ?? NONE,
    byReference: async (reference) =>
      /^[1-9]\d{0,14}$/.test(reference) ? byPartyId.get(Number(reference)) : undefined,
  };
}
