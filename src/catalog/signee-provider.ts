/** A signee as a provider names one. Person or organisation, one of the two. */
export type ProvidedSignee = (
  | { socialSecurityNumber: string; fullName: string }
  | { organizationNumber: string; name: string }
) & {
  /** Order of the signee group; 0 unless said. Groups that the model does not declare are made. */
  order?: number;
  slots?: number;
  level?: number;
  email?: string;
  mobile?: string;
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
