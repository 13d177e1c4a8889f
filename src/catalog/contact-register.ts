/** By what somebody is told whose addresses are looked up. */
export type ContactLookup = 'email' | 'email-and-sms';

/** What a contact register knows of a person. */
export interface Contact {
  email?: string;
  /** With or without country code; Norwegian ones alone are used. */
  mobile?: string;
  /** They have opted out of being told digitally: they can't be asked to sign. */
  isReserved?: boolean;
}

/**
 * Where people say how they want to be reached by public bodies, such as Norway's contact and reservation register. May be
 * remote and slow: it is asked before a transaction, never in one.
 */
export interface ContactRegister {
  /** Contacts by national identity number; a person who has none there is missing from the answer. */
  contactsOf(personNumbers: readonly string[]): Promise<ReadonlyMap<string, Contact>>;
}
