/** A person or organisation that the register knows. */
export interface Party {
  partyId: number;
  kind: 'person' | 'organisation';
  /** 11 digits of a person, 9 of an organisation. */
  number: string;
  name: string;
  /** Persons who hold a key role in the organisation and may act for it: national identity numbers. */
  keyRoles: readonly string[];
  /** Where they are told that they are to sign, unless the model or a provider says otherwise. */
  email?: string;
  mobile?: string;
  /** They have opted out of being told digitally, by public bodies. */
  isReserved?: boolean;
  /** In which they are told; default the runtime's. */
  language?: 'nb' | 'nn' | 'en';
}

/**
 * Who is who, and who may act for whom. The embedded default reads `register.json`; a host brings its own. May be
 * remote and slow: it is asked before a transaction, never in one.
 */
export interface PartyRegister {
  byPartyId(partyId: number): Promise<Party | undefined>;
  byPerson(personNumber: string): Promise<Party | undefined>;
  byOrganisation(organisationNumber: string): Promise<Party | undefined>;
  /** Organisations in which this person holds a key role. */
  organisationsOf(personNumber: string): Promise<readonly Party[]>;
  /** Looks up a `reference` of the model. None: it means nobody here. */
  byReference?(reference: string): Promise<Party | undefined>;
}
