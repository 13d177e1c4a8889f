import { EVIDENCE_FILE, type EvidenceDocument, xadesFile } from './evidence/evidence-record.ts';
import type { Attachment } from './pdf/attachment.ts';

/** What a sealed document carries for programs. */
export interface SealedProof {
  /** Canonical JSON of `AttachedEvidence`. */
  evidence: Uint8Array;
  /** Records as XML too, with a XAdES signature each. Default: none. */
  xades?: readonly { signatureId: string; xml: string }[];
  /** Milliseconds since 1970, UTC: when it is sealed, by the server's clock. */
  now: number;
}

/** The evidence, and the records as XML. */
export function proofAttachments({ xades = [], ...content }: SealedProof): Attachment[] {
  return [evidenceAttachment(content), ...xades.map((one) => xadesAttachment(one, content.now))];
}

function xadesAttachment(
  { signatureId, xml }: { signatureId: string; xml: string },
  now: number,
): Attachment {
  return {
    name: xadesFile(signatureId),
    mediaType: 'application/xml',
    description: `Signature ${signatureId} as XML (XAdES)`,
    relationship: 'Data',
    bytes: Buffer.from(xml),
    modifiedAt: now,
  };
}

function evidenceAttachment({ evidence, now }: SealedProof): Attachment {
  return {
    name: EVIDENCE_FILE,
    mediaType: 'application/json',
    description: 'Evidence of the signatures',
    relationship: 'Data',
    bytes: evidence,
    modifiedAt: now,
  };
}

/** An original as it was signed. */
export function originalAttachment(
  { name, contentType, bytes }: EvidenceDocument & { bytes: Uint8Array },
  now: number,
): Attachment {
  return {
    name: name ?? 'document',
    mediaType: contentType,
    description: 'The document that was signed',
    relationship: 'Source',
    bytes,
    modifiedAt: now,
  };
}

/** The page on which the signatures stand, as a PDF of its own. */
export function pageAttachment(bytes: Uint8Array, now: number): Attachment {
  return {
    name: 'signatures.pdf',
    mediaType: 'application/pdf',
    description: 'Who signed what, and when',
    relationship: 'Supplement',
    bytes,
    modifiedAt: now,
  };
}
