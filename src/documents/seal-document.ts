import type { EvidenceDocument } from './evidence/evidence-record.ts';
import { recogniseFormat } from './intake/recognise-format.ts';
import { openOriginal } from './open-original.ts';
import type { SignaturePage } from './pdf/signature-page.ts';
import type { SealLevel } from './seal/seal-level.ts';
import type { Sealer } from './seal/sealer.ts';
import type { TimeStamper } from './seal/time-stamp.ts';
import type { ValidationDataSource } from './seal/validation-data.ts';
import {
  originalAttachment,
  pageAttachment,
  proofAttachments,
  type SealedProof,
} from './seal-attachments.ts';
import { seal, sealBytes } from './seal-bytes.ts';

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
export interface SealContent extends SealedProof {
  /** For people, on the last page. */
  page: SignaturePage;
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
  const opened = await openOriginal(document.bytes, {
    allowActiveContent: tools.allowActiveContent ?? false,
  });
  if (!opened) return sealPage(content, tools, document);
  const { pdf, facts } = opened;
  const allowed = appendPlan(facts);
  // A seal without its evidence would prove less than one page with all of it.
  if (!allowed.attachments) return sealPage(content, tools, document);

  const { page, now } = content;
  const attachments = proofAttachments(content);
  if (!allowed.page) {
    const { xades: _, ...alone } = content;
    attachments.push(pageAttachment((await sealPage(alone, tools)).bytes, now));
  }
  await appendToPdf(pdf, { ...(allowed.page && { page }), attachments, now, facts });
  return seal(pdf, document.bytes, now, tools);
}

async function sealText(
  { name = 'document.txt', bytes }: DocumentToSeal,
  content: SealContent,
  tools: SealingTools,
): Promise<SealedPdf> {
  const { textPdf } = await import('./pdf/text-pdf.ts');
  const { page, now } = content;
  const pdf = await textPdf({ name, bytes, page, attachments: proofAttachments(content), now });
  return sealBytes(pdf, now, tools);
}

async function sealPage(
  content: SealContent,
  tools: SealingTools,
  document?: DocumentToSeal,
): Promise<SealedPdf> {
  const { pagePdf } = await import('./pdf/page-pdf.ts');
  const { page, now } = content;
  const originals = document ? [originalAttachment(document, now)] : [];
  const attachments = [...proofAttachments(content), ...originals];
  const pdf = await pagePdf({ page, attachments, now });
  return sealBytes(pdf, now, tools);
}
