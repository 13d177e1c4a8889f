import type { PDF } from '@libpdf/core';
import { damaged } from './pdf-budget.ts';
import type { PdfFacts } from './pdf-facts.ts';

/**
 * Opens a PDF that is to be appended to as it is: what appends has to read it as we do. The guard must have let it
 * through, see `guardPdf`.
 *
 * @throws SigningError `ERR_DOCUMENT_DAMAGED`
 */
export async function openAppendable(bytes: Uint8Array, facts: PdfFacts): Promise<PDF> {
  // loaded with the first PDF: it takes some 20 MB
  const { PDF } = await import('@libpdf/core');
  let pdf: PDF;
  let pages: number;
  let blocker: string | null;
  try {
    pdf = await PDF.load(bytes, { lenient: false });
    pages = pdf.getPageCount();
    blocker = pdf.canSaveIncrementally();
  } catch (error) {
    throw damaged('its structure can’t be read', error);
  }
  if (blocker !== null) throw damaged('it can’t be appended to without being written anew');
  if (pages !== facts.pages) throw damaged('its pages are not as many as it says');
  return pdf;
}
