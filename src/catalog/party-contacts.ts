import type { Contact, ContactRegister } from './contact-register.ts';
import type { PartyRegister } from './party-register.ts';

/** A contact register that knows what the register says of parties. */
export function contactsOfParties(register: PartyRegister): ContactRegister {
  return {
    async contactsOf(personNumbers) {
      const found = new Map<string, Contact>();
      for (const number of personNumbers) {
        const party = await register.byPerson(number);
        if (!party) continue;
        const { email, mobile, isReserved } = party;
        found.set(number, {
          ...(email !== undefined && { email }),
          ...(mobile !== undefined && { mobile }),
          ...(isReserved !== undefined && { isReserved }),
        });
      }
      return found;
    },
  };
}
