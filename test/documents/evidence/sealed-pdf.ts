import type { PDF } from '@libpdf/core';
import { attachedEvidence } from '../../../src/documents/evidence/attached-evidence.ts';
import {
  EVIDENCE_FILE,
  type EvidenceDocument,
  TRAIL_HEAD_FORMAT,
  type TrailPosition,
} from '../../../src/documents/evidence/evidence-record.ts';
import { signTrailHead } from '../../../src/documents/evidence/sign-trail-head.ts';
import { appendToPdf } from '../../../src/documents/pdf/append-to-pdf.ts';
import type { Attachment } from '../../../src/documents/pdf/attachment.ts';
import type { SignaturePage } from '../../../src/documents/pdf/signature-page.ts';
import { textPdf } from '../../../src/documents/pdf/text-pdf.ts';
import { sealPdf } from '../../../src/documents/seal/seal-pdf.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';

/** What is sealed, and with which evidence. */
export interface Sealed {
  /** None where only a text was signed. */
  document?: EvidenceDocument;
  records: readonly string[];
  instance: string;
  head: TrailPosition;
  /** Milliseconds since 1970, UTC. */
  at: number;
  sealer: Sealer;
  /** Of other keys that signed the records. */
  chains?: readonly (readonly Uint8Array[])[];
}

/** The evidence of a sealed PDF. */
export async function evidenceBytes({ document, records, instance, head, at, sealer, chains = [] }: Sealed) {
  return attachedEvidence({
    documents: document ? [document] : [],
    records,
    trailHead: await signTrailHead(
      { format: TRAIL_HEAD_FORMAT, instance, at: new Date(at).toISOString(), ...head },
      sealer,
    ),
    chains: [sealer.certificates, ...chains],
  });
}

/** A text as sealed PDF. */
export async function sealedText(text: Uint8Array, sealed: Sealed): Promise<Buffer> {
  const attachments = [await evidenceFile(sealed)];
  const { name = 'text.txt' } = sealed.document ?? {};
  const bytes = await textPdf({ name, bytes: text, page: page(sealed), attachments, now: sealed.at });
  return await seal(await load(bytes), bytes, sealed);
}

/** A PDF, sealed or not, with one more seal. */
export async function sealedPdf(
  original: Uint8Array,
  sealed: Sealed,
  others: readonly Attachment[] = [],
): Promise<Buffer> {
  const pdf = await load(original);
  const attachments = [...others, await evidenceFile(sealed)];
  await appendToPdf(pdf, { attachments, now: sealed.at, facts: { signatures: 0 } });
  return await seal(pdf, original, sealed);
}

// as the sources do: another way of importing it would give another copy of its classes
async function load(bytes: Uint8Array): Promise<PDF> {
  const library = await import('@libpdf/core');
  return await library.PDF.load(bytes);
}

async function seal(pdf: PDF, original: Uint8Array, { sealer, at }: Sealed): Promise<Buffer> {
  const { bytes } = await sealPdf(pdf, original, { sealer, at, fieldName: 'seal' });
  return Buffer.from(bytes);
}

async function evidenceFile(sealed: Sealed): Promise<Attachment> {
  return attachment(EVIDENCE_FILE, await evidenceBytes(sealed), sealed.at);
}

/** A file to attach. */
export function attachment(name: string, bytes: Uint8Array, modifiedAt: number): Attachment {
  return {
    name,
    mediaType: 'application/json',
    description: 'Evidence',
    relationship: 'Data',
    bytes,
    modifiedAt,
  };
}

function page({ document, at, instance, sealer }: Sealed): SignaturePage {
  const documents = document ? [{ ...document, name: document.name ?? document.id }] : [];
  return {
    title: 'A lease',
    documents,
    signatures: [],
    completion: { state: 'complete', at },
    showSignee: 'name',
    language: 'en',
    seal: { name: sealer.name, level: 'B-B' },
    instance: { id: instance, app: 'acme/lease' },
    task: 'SignLease',
  };
}
