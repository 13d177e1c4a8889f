import type { Contact, ContactLookup } from '../catalog/index.ts';
import { SigningError } from '../errors.ts';
import type { RuntimeContext } from './context.ts';
import type { NamedSignee } from './name-signees.ts';

/** Those of Norwegian mobile telephones: what a register says of others is passed over. */
const norwegianMobile = /^(?:\+47|0047)?[49]\d{7}$/;

/** Where somebody is told who is reached by these ways. */
export interface Reached {
  email?: string;
  mobile?: string;
}

/**
 * Asks the contact register where those are told whose addresses are looked up. Who is reserved there, or has nothing by
 * which they can be told, can't be asked. Throws `ERR_CONTACT_REGISTER_FAILED`.
 */
export async function lookUpContacts(
  context: RuntimeContext,
  signees: readonly NamedSignee[],
): Promise<NamedSignee[]> {
  const numbers = signees.filter(isLookedUp).map(numberOf);
  if (numbers.length === 0) return [...signees];
  const contacts = await contactsOf(context, numbers);
  return signees.map((signee) => {
    if (!isLookedUp(signee)) return signee;
    const { email: _, mobile: __, ...named } = signee;
    const contact = contacts.get(numberOf(signee));
    if (contact?.isReserved) return { ...named, cause: 'reserved' };
    const reached = reachedBy(contact, signee.lookup);
    if (Object.keys(reached).length === 0) return { ...named, cause: 'no-contact-information' };
    return { ...named, ...reached };
  });
}

/** Asks the register. Throws `ERR_CONTACT_REGISTER_FAILED`. */
export async function contactsOf(
  { contactRegister }: Pick<RuntimeContext, 'contactRegister'>,
  personNumbers: readonly string[],
): Promise<ReadonlyMap<string, Contact>> {
  try {
    return await contactRegister.contactsOf(personNumbers);
  } catch (cause) {
    throw new SigningError(
      'ERR_CONTACT_REGISTER_FAILED',
      'the contact register did not say how signees are reached; try again later',
      { cause },
    );
  }
}

/** Of what a contact register knows, that by which somebody is to be told. */
export function reachedBy(contact: Contact | undefined, lookup: ContactLookup): Reached {
  const mobile = contact?.mobile?.replaceAll(' ', '');
  return {
    ...(contact?.email !== undefined && { email: contact.email }),
    ...(lookup === 'email-and-sms' &&
      mobile !== undefined &&
      norwegianMobile.test(mobile) && { mobile: contact!.mobile! }),
  };
}

function isLookedUp(signee: NamedSignee): signee is NamedSignee & { lookup: ContactLookup } {
  return signee.lookup !== undefined && signee.cause === undefined && signee.partyKey.startsWith('person:');
}

function numberOf({ partyKey }: NamedSignee): string {
  return partyKey.slice('person:'.length);
}
