import type { Party, PartyRegister } from '../../catalog/index.ts';
import { SigningError } from '../../errors.ts';
import type { SenderOrganisation } from './organisations.ts';

/**
 * A register that knows the senders too, since a job belongs to its sender's party. One that the register does not have
 * is the party whose id is its organisation number. Throws `ERR_REGISTER_INVALID` when such a sender is asked for and
 * another party has that id.
 */
export function registerWithSenders(
  register: PartyRegister,
  organisations: readonly Pick<SenderOrganisation, 'number' | 'name'>[],
): PartyRegister {
  const senders = new Map(organisations.map((each) => [each.number, toParty(each)]));
  const added = async (number: string): Promise<Party | undefined> => {
    const sender = senders.get(number);
    const other = sender && (await register.byPartyId(sender.partyId));
    if (!other) return sender;
    throw new SigningError(
      'ERR_REGISTER_INVALID',
      `the party id ${number} is not that of organisation <${number}>, which sends: add the organisation to the register`,
    );
  };
  return {
    byPartyId: async (partyId) => {
      const found = await register.byPartyId(partyId);
      const sender = found ? undefined : senders.get(String(partyId));
      // the organisation may have another id there
      return sender && (await register.byOrganisation(sender.number)) ? undefined : (found ?? sender);
    },
    byPerson: (number) => register.byPerson(number),
    byOrganisation: async (number) => (await register.byOrganisation(number)) ?? (await added(number)),
    organisationsOf: (number) => register.organisationsOf(number),
    ...(register.byReference && { byReference: (reference) => register.byReference!(reference) }),
  };
}

function toParty({ number, name }: Pick<SenderOrganisation, 'number' | 'name'>): Party {
  return { partyId: Number(number), kind: 'organisation', number, name, keyRoles: [] };
}
