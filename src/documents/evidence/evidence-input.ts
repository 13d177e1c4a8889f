import type { TrailEvent } from '../audit-trail.ts';

/** Bytes that are stored, and what they must be. */
export interface StoredContent {
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  /** The bytes, in order; undefined where they were removed. Called once, when their turn comes. */
  content(): AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined;
}

/** All that is known of an instance for its evidence. */
export interface EvidenceInput {
  instance: {
    id: string;
    app: string;
    /** SHA-256 of the process definition that it stands on. */
    definition: string;
  };
  /** Every process definition that the instance or one of its records names, by its hash. */
  definitions: readonly { hash: string; source: string }[];
  /** The audit trail, in order from the first; with it, where it still is, who acted (`actor` and `salt`). */
  events: readonly TrailFileEvent[];
  /** Compact JWS of the record of every signature, replaced and withdrawn ones too; not those that were erased. */
  records: readonly { signatureId: string; jws: string }[];
  /**
   * Certificates of the keys that the records were signed with, by the thumbprint that their headers name: DER, the
   * key's own first, then its issuers upwards. Those of the key that signs the folder need not be given.
   */
  certificates: ReadonlyMap<string, readonly Uint8Array[]>;
  /** All documents that a record names, and others that belong to the instance. */
  documents: readonly (StoredContent & { contentType: string })[];
  /** Sealed PDFs, by the id that `round.sealed` events name. */
  sealed: readonly (StoredContent & { documentId: string })[];
}

/** An event of the audit trail, and who did it. */
export interface TrailFileEvent extends TrailEvent {
  /** See `chainHash`. */
  hash: string;
  /** Of it, only `actor` and `salt` go out: they are what the digest in the event was made of. */
  identity?: Readonly<Record<string, unknown>>;
  /** Who did it is known to the service, and kept from whoever gets the folder. */
  withheld?: true;
}
