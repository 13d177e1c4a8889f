/** Attributes as the file spells them: literals and `${…}` expressions alike. */
export type RawAttributes = Record<string, string>;

/**
 * What a file says of one signing task, before anything is checked or resolved: one shape for all vocabularies.
 * Plain JSON, so that it stays in the engine's form of the definition.
 */
export interface SigningTaskDeclaration {
  vocabulary: 'native' | 'altinn' | 'camunda';
  /** The task's own attributes, under the names of the native vocabulary. */
  attributes: RawAttributes;
  texts: { lang?: string; text: string }[];
  documents: RawAttributes[];
  groups: RawAttributes[];
  /** `order` is the group's where a signee is nested in one. */
  signees: RawAttributes[];
  providers: { provider: string; order?: string }[];
  distinctFrom: string[];
  /** Data types of signatures whose signing tasks stand for `distinctFrom`. */
  distinctFromDataTypes: string[];
  reminders: RawAttributes[];
  actions: string[];
  signatureDataType?: string;
  signeeStatesDataType?: string;
  signingPdfDataType?: string;
  /** The least count of the signature data type is the task's `minimum`. */
  minimumOfSignatureDataType?: boolean;
  /** Resources of notices and receipts, by environment. */
  correspondenceResources?: { resource: string; environment?: string }[];
  /** Attributes and children that the vocabulary doesn't know. */
  unknown: string[];
  /** Attributes spelled in two vocabularies with different values, or whole vocabularies beside each other. */
  conflicts: string[];
}

/** A declaration that says nothing yet. */
export function emptyDeclaration(vocabulary: SigningTaskDeclaration['vocabulary']): SigningTaskDeclaration {
  return {
    vocabulary,
    attributes: {},
    texts: [],
    documents: [],
    groups: [],
    signees: [],
    providers: [],
    distinctFrom: [],
    distinctFromDataTypes: [],
    reminders: [],
    actions: [],
    unknown: [],
    conflicts: [],
  };
}
