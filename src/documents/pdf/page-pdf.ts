import type { Attachment } from './attachment.ts';
import { drawSignaturePage } from './draw-signature-page.ts';
import { openPdf } from './pdf-writer.ts';
import type { OriginalPlace, SignaturePage } from './signature-page.ts';

/** What {@link pagePdf} is made of. */
export interface PagePdfInput {
  page: SignaturePage;
  attachments: readonly Attachment[];
  /** Milliseconds since 1970, UTC: the document's date. */
  now: number;
}

/**
 * A PDF/A-3b of the signature page alone, for documents that may get no page of their own, and for what is no document
 * that people read. An attachment that is a `Source` is taken for the original. Same input, same bytes.
 */
export async function pagePdf({ page, attachments, now }: PagePdfInput): Promise<Uint8Array> {
  const isAttached = attachments.some(({ relationship }) => relationship === 'Source');
  return drawnPage(page, isAttached ? 'attachment' : 'elsewhere', attachments, now);
}

/** The page as a PDF that says where the original is. */
export async function drawnPage(
  page: SignaturePage,
  original: OriginalPlace,
  attachments: readonly Attachment[],
  now: number,
): Promise<Uint8Array> {
  const writer = await openPdf({
    title: page.title,
    language: page.language ?? 'nb',
    now,
    seed: [page, original],
  });
  await drawSignaturePage(writer, page, original);
  return writer.end(attachments);
}
