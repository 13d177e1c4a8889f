import type { PDF } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import { appendAttachments, associateEmbeddedFiles } from './append-attachments.ts';
import { appendPages } from './append-pages.ts';
import type { AppendFacts } from './append-plan.ts';
import type { Attachment } from './attachment.ts';
import { streamOf } from './embedded-files.ts';
import { drawnPage } from './page-pdf.ts';
import { claimInPacket, type PdfAClaim } from './pdfa-packet.ts';
import type { SignaturePage } from './signature-page.ts';

export type { AppendFacts, AppendPlan } from './append-plan.ts';
export { appendPlan } from './append-plan.ts';

type Library = typeof import('@libpdf/core');

/** What is appended, as far as {@link appendPlan} allows it. */
export interface Appended {
  page?: SignaturePage;
  attachments: readonly Attachment[];
  /** Milliseconds since 1970, UTC. */
  now: number;
  facts: AppendFacts;
}

/**
 * Appends a signature page and attachments to a PDF that was loaded, to be saved incrementally: what was there stays as
 * it is. PDF 1.1–1.6 becomes 1.7; PDF/A-1 to 3 becomes PDF/A-3b, PDF/A-4 becomes PDF/A-4f, and what claims neither claims
 * neither afterwards. Nothing to append changes nothing.
 * Throws `ERR_SEAL_FAILED` if the PDF has no page tree, or metadata that claim PDF/A and can't be read.
 */
export async function appendToPdf(pdf: PDF, { page, attachments, now, facts }: Appended): Promise<void> {
  if (!page && attachments.length === 0) return;
  const library = await import('@libpdf/core');
  if (page) {
    const drawn = await drawnPage(page, 'prefix', [], now);
    appendPages(library, pdf, await library.PDF.load(drawn));
  }
  const claim = claimOf(facts, page !== undefined, attachments.length > 0);
  if (claim?.part === 3 && facts.pdfA?.part === 2) associateEmbeddedFiles(library, pdf);
  appendAttachments(library, pdf, attachments);
  raiseVersion(library, pdf);
  if (claim) claimPdfA(library, pdf, claim);
}

/** What the PDF can claim with what is appended, if that is something else than it did. */
function claimOf({ pdfA }: AppendFacts, hasPage: boolean, hasAttachments: boolean): PdfAClaim | undefined {
  if (!pdfA) return undefined;
  if (pdfA.part === 4) {
    // 4e may carry files as 4f may
    const mayCarry = /^[EF]$/i.test(pdfA.conformance);
    return hasAttachments && !mayCarry ? { part: 4, conformance: 'F' } : undefined;
  }
  // the page is not tagged, which level A asks for; signed revisions are changed as little as can be
  if (pdfA.part === 3 && !hasPage) return undefined;
  return pdfA.part === 3 && /^B$/i.test(pdfA.conformance) ? undefined : { part: 3, conformance: 'B' };
}

/** The catalog's version counts if it is higher than the header's, which can't be changed any more. */
function raiseVersion({ PdfName }: Library, pdf: PDF): void {
  const catalog = pdf.getCatalog();
  const version = catalog.getName('Version', pdf.getObject.bind(pdf))?.value;
  if (Math.max(Number(pdf.version), Number(version) || 0) < 1.7) catalog.set('Version', PdfName.of('1.7'));
}

function claimPdfA({ PdfArray }: Library, pdf: PDF, claim: PdfAClaim): void {
  const stream = streamOf(pdf.getCatalog().get('Metadata', pdf.getObject.bind(pdf)));
  if (!stream) {
    throw new SigningError('ERR_SEAL_FAILED', 'the document has no metadata to claim PDF/A in');
  }
  stream.setData(claimInPacket(stream.getDecodedData(), claim));
  // plain, for programs that look for the packet; without the entry it would be compressed when it is saved
  stream.set('Filter', new PdfArray());
}
