import type { FailureCause } from '../signing/index.ts';
import type { ContactLookup } from './contact-register.ts';

/** A signee as a provider names one: a person, an organisation, or somebody known by an address or an id only. */
export type ProvidedSignee = (
  | { socialSecurityNumber: string; fullName?: string }
  | { organizationNumber: string; name: string }
  | { contact: string; name?: string }
) & {
  /** Order of the signee group; 0 unless said. Groups that the model does not declare are made. */
  order?: number;
  slots?: number;
  level?: number;
  email?: string;
  mobile?: string;
  /** They are told at these addresses alone, and not at all without any: never where the register of parties says. */
  isToldHereOnly?: boolean;
  /** Where a person is told is looked up in the contact register, each time anew: by mail, or by text message too. */
  lookup?: ContactLookup;
  /** Why they can't be asked. */
  cause?: FailureCause;
};

/** What a provider is told of the round it is asked for. */
export interface SigneeQuery {
  app: string;
  instanceId: string;
  taskId: string;
  /** Reads the instance's first document of a data type. */
  readDocument(dataType: string): Promise<{ contentType: string; bytes: Buffer } | undefined>;
}

/**
 * Names the signees of a round when it is entered (Altinn: `ISigneeProvider`). May be remote and slow: it is asked
 * before a transaction, never in one. If it fails or names nobody, the instance has an incident.
 */
export interface SigneeProvider {
  /** What the model calls it. */
  id: string;
  signees(query: SigneeQuery): Promise<readonly ProvidedSignee[]>;
}
