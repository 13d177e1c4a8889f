import { isSigningError } from '../errors.ts';
import type { EvidenceDocument } from './evidence/evidence-record.ts';
import { EVIDENCE_FILE } from './evidence/evidence-record.ts';
import { recogniseFormat } from './intake/recognise-format.ts';
import type { Attachment } from './pdf/attachment.ts';
import type { SignaturePage } from './pdf/signature-page.ts';
import type { SealLevel } from './seal/seal-level.ts';
import type { Sealer } from './seal/sealer.ts';
import type { TimeStamper } from './seal/time-stamp.ts';
import type { ValidationDataSource } from './seal/validation-data.ts';

/** A document that was signed. */
export interface DocumentToSeal extends EvidenceDocument {
  bytes: Uint8Array;
}

/** What a document is sealed with. */
export interface SealingTools {
  sealer: Sealer;
  timeStamp?: TimeStamper;
  validationData?: ValidationDataSource;
  /** Append also to a PDF that holds JavaScript, or starts or carries programs. Default false: it is attached. */
  allowActiveContent?: boolean;
}

/** What a sealed document says of its signatures. */
export interface SealContent {
  /** For people, on the last page. */
  page: SignaturePage;
  /** For programs: canonical JSON of `AttachedEvidence`. */
  evidence: Uint8Array;
  /** Milliseconds since 1970, UTC: when it is sealed, by the server's clock. */
  now: number;
}

/** One PDF that is sealed. */
export interface SealedPdf {
  bytes: Uint8Array;
  level: SealLevel;
}

/**
 * Seals what was signed as PAdES (ETSI EN 319 142-1). A PDF keeps its bytes, and gets a page and the evidence behind
 * them; one that carries signatures gets no page but has it attached, sealed likewise. A certified one permits nothing to
 * be attached to it: it is attached itself, untouched, to a PDF of the page, and so is what is no PDF, or one that can't
 * be appended to. Text becomes a PDF/A-3b with the page behind it. Without a document the page alone is sealed.
 */
export async function sealDocument(
  document: DocumentToSeal | undefined,
  content: SealContent,
  tools: SealingTools,
): Promise<SealedPdf> {
  switch (document && recogniseFormat(document.bytes)) {
    case 'pdf':
      return sealOriginal(document!, content, tools);
    case 'text':
      return sealText(document!, content, tools);
    default:
      return sealPage(content, tools, document);
  }
}

async function sealOriginal(
  document: DocumentToSeal,
  content: SealContent,
  tools: SealingTools,
): Promise<SealedPdf> {
  const { appendPlan, appendToPdf } = await import('./pdf/append-to-pdf.ts');
  const opened = await openOriginal(document.bytes, tools.allowActiveContent ?? false);
  if (!opened) return sealPage(content, tools, document);
  const { pdf, facts } = opened;
  const allowed = appendPlan(facts);
  // A seal without its evidence would prove less than one page with all of it.
  if (!allowed.attachments) return sealPage(content, tools, document);

  const { page, now } = content;
  const attachments = [evidenceOf(content)];
  if (!allowed.page) attachments.push(pageAttachment((await sealPage(content, tools)).bytes, now));
  await appendToPdf(pdf, { ...(allowed.page && { page }), attachments, now, facts });
  return seal(pdf, document.bytes, content, tools);
}

/**
 * A PDF that can be appended to; undefined for another. Where it was signed nobody may have looked at it before: Altinn's
 * tasks take whatever is uploaded, broken, with a password, made to take for ever, or with what a seal must not vouch for.
 */
async function openOriginal(bytes: Uint8Array, allowActiveContent: boolean) {
  const [{ assertSealable }, { openAppendable }] = await Promise.all([
    import('./intake/assert-sealable.ts'),
    import('./intake/open-appendable.ts'),
  ]);
  try {
    const found = await assertSealable(bytes, { allowActiveContent });
    if (found.format !== 'pdf') return undefined;
    return { facts: found.pdf, pdf: await openAppendable(bytes, found.pdf) };
  } catch (error) {
    if (isSigningError(error) && error.code.startsWith('ERR_DOCUMENT_')) return undefined;
    throw error;
  }
}

async function sealText(
  { name = 'document.txt', bytes }: DocumentToSeal,
  content: SealContent,
  tools: SealingTools,
): Promise<SealedPdf> {
  const { textPdf } = await import('./pdf/text-pdf.ts');
  const { page, now } = content;
  const pdf = await textPdf({ name, bytes, page, attachments: [evidenceOf(content)], now });
  return sealBytes(pdf, content, tools);
}

async function sealPage(
  content: SealContent,
  tools: SealingTools,
  document?: DocumentToSeal,
): Promise<SealedPdf> {
  const { pagePdf } = await import('./pdf/page-pdf.ts');
  const { page, now } = content;
  const attachments = [evidenceOf(content), ...(document ? [originalOf(document, now)] : [])];
  const pdf = await pagePdf({ page, attachments, now });
  return sealBytes(pdf, content, tools);
}

async function sealBytes(bytes: Uint8Array, content: SealContent, tools: SealingTools) {
  const { PDF } = await import('@libpdf/core');
  return seal(await PDF.load(bytes), bytes, content, tools);
}

async function seal(
  pdf: Parameters<typeof import('./seal/seal-pdf.ts').sealPdf>[0],
  original: Uint8Array,
  { now }: SealContent,
  { sealer, timeStamp, validationData }: SealingTools,
) {
  const { sealPdf } = await import('./seal/seal-pdf.ts');
  return sealPdf(pdf, original, {
    sealer,
    at: now,
    fieldName: 'bpmn-signing-seal',
    ...(timeStamp && { timeStamp }),
    ...(validationData && { validationData }),
  });
}

function evidenceOf({ evidence, now }: SealContent): Attachment {
  return {
    name: EVIDENCE_FILE,
    mediaType: 'application/json',
    description: 'Evidence of the signatures',
    relationship: 'Data',
    bytes: evidence,
    modifiedAt: now,
  };
}

function originalOf({ name, contentType, bytes }: DocumentToSeal, now: number): Attachment {
  return {
    name: name ?? 'document',
    mediaType: contentType,
    description: 'The document that was signed',
    relationship: 'Source',
    bytes,
    modifiedAt: now,
  };
}

function pageAttachment(bytes: Uint8Array, now: number): Attachment {
  return {
    name: 'signatures.pdf',
    mediaType: 'application/pdf',
    description: 'Who signed what, and when',
    relationship: 'Supplement',
    bytes,
    modifiedAt: now,
  };
}
