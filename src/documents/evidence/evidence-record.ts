/** Format of an {@link EvidenceRecord}, and its version. */
export const RECORD_FORMAT = 'urn:bpmn-signing:record:1.0';

/** A party as evidence names it. One of the numbers, or what else it is known by. */
export interface EvidenceParty {
  kind: 'person' | 'organisation' | 'system' | 'contact';
  /** National identity number, 11 digits. */
  personNumber?: string;
  /** 9 digits. */
  organisationNumber?: string;
  systemUserId?: string;
  /** Id at the issuer of the token. */
  userId?: string;
  /** ISO 8601, of a person. In records alone that show it in place of the number. */
  birthDate?: string;
  name?: string;
}

/** A document as evidence names it. */
export interface EvidenceDocument {
  id: string;
  dataType: string;
  name?: string;
  contentType: string;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

/** Where in the instance's audit trail something stands. */
export interface TrailPosition {
  /** 1, 2, 3 … */
  sequence: number;
  /** Of the event, SHA-256, lower-case hex; see `chainHash`. */
  hash: string;
}

/** Date of birth and name of a person, or the name alone. */
export type ShownOfPersons = 'birth-date' | 'name';

/**
 * What proves one signature: who signed what, when and how they were known. Signed by the service's sealing key, as JWS
 * over its canonical JSON (RFC 8785). It names its place in the audit trail, so it can't be moved to another.
 */
export interface EvidenceRecord {
  format: typeof RECORD_FORMAT;
  instance: {
    id: string;
    app: string;
    /** SHA-256 of the process definition. */
    definition: string;
  };
  task: { id: string; round: string };
  signature: {
    id: string;
    /** RFC 3339, UTC, with milliseconds. */
    signedAt: string;
  };
  /**
   * What of a person stands in here besides the name, where the task shows less than the number: who it was is a digest
   * in the event that {@link trail} names, and can be shown by whoever keeps the audit trail. Absent: the number too.
   */
  shows?: ShownOfPersons;
  /** Who was asked to sign: on whose behalf the actor signed. A `contact` is not named: that is the sender's affair. */
  signee: EvidenceParty;
  /** Who was asked first, and handed over to the signee. */
  delegatedBy?: EvidenceParty;
  /** Who acted. */
  actor: EvidenceParty;
  authentication: {
    /** 0–4. */
    level: number;
    /** `iss` of the token. */
    issuer?: string;
    /** `jti` of the token. */
    tokenId?: string;
  };
  documents: EvidenceDocument[];
  /** What was shown and confirmed. */
  text?: { lang: string; text: string };
  /** The event in which the signature was recorded. */
  trail: TrailPosition;
}

/** Format of the evidence that is attached to a sealed PDF, and its version. */
export const EVIDENCE_FORMAT = 'urn:bpmn-signing:evidence:1.0';

/** File name of that attachment. */
export const EVIDENCE_FILE = 'evidence.json';

/** File name of a signature's record as XML, where that is attached too, or given out. */
export function xadesFile(signatureId: string): string {
  return `signature-${signatureId}.xml`;
}

/** What is attached to a sealed PDF, as canonical JSON. */
export interface AttachedEvidence {
  format: typeof EVIDENCE_FORMAT;
  /** The original document that the PDF seals; absent where it seals several, or nothing but a text was signed. */
  document?: EvidenceDocument;
  /** The original documents where it seals several together, all of them attached. */
  documents?: EvidenceDocument[];
  /** DER, base64: every certificate that the signatures in here need, the sealing key's own first. */
  certificates: string[];
  /** JWS of each record, compact, in the order of their place in the trail. */
  records: string[];
  /** JWS of a {@link TrailHead}, compact. */
  trailHead: string;
}

/** The original documents that evidence is about. */
export function documentsOf({ document, documents }: AttachedEvidence): readonly EvidenceDocument[] {
  return documents ?? (document ? [document] : []);
}

/** Format of a {@link TrailHead}, and its version. */
export const TRAIL_HEAD_FORMAT = 'urn:bpmn-signing:trail-head:1.0';

/** Up to where an instance's audit trail went when this was signed: nothing before it can be changed unseen. */
export interface TrailHead extends TrailPosition {
  format: typeof TRAIL_HEAD_FORMAT;
  instance: string;
  /** RFC 3339, UTC, with milliseconds. */
  at: string;
}
