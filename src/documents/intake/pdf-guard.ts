import type { PdfLimits } from './pdf-budget.ts';
import { PdfFile, type PdfVisitor } from './pdf-file.ts';
import { headerVersion } from './pdf-header.ts';
import { PdfTrees } from './pdf-trees.ts';

/**
 * Reads a PDF that nobody has looked at yet, in bounded time and memory, and lets through only what is right as it
 * stands. @libpdf/core has no limits of its own: it inflates without end, guesses where something is broken, and goes
 * round in circles with what was made for it. `visit` sees every object of every revision.
 *
 * @throws SigningError `ERR_DOCUMENT_FORMAT`, `ERR_DOCUMENT_ENCRYPTED`, `ERR_DOCUMENT_DAMAGED`,
 * `ERR_DOCUMENT_TOO_COMPLEX`
 */
export function guardPdf(bytes: Uint8Array, limits: PdfLimits = {}, visit: PdfVisitor = () => {}): PdfFile {
  headerVersion(bytes);
  const trees = new PdfTrees();
  const file = new PdfFile(bytes, limits, (object, isCurrent) => {
    if (isCurrent) trees.add(object);
    visit(object, isCurrent);
  });
  trees.assertSound();
  return file;
}
