import { createHash } from 'node:crypto';
import type { PDF, PdfObject, PdfRef } from '@libpdf/core';
import { type Attachment, textString } from './attachment.ts';
import { copyPages } from './copy-pages.ts';
import { drawSignaturePage } from './draw-signature-page.ts';
import { dictOf } from './embedded-files.ts';
import { pageTexts } from './page-texts.ts';
import { openPdf } from './pdf-writer.ts';
import type { SignaturePage } from './signature-page.ts';
import { drawText } from './text-pdf.ts';

type Library = typeof import('@libpdf/core');

/** A document as a PDF of several shows it: a text that is set, pages that are copied, or nothing. */
export type ShownDocument = { name: string } & (
  | { text: Uint8Array }
  | { pages: PDF }
  | { attachedOnly: true }
);

/** What {@link togetherPdf} is made of. */
export interface TogetherInput {
  /** In their order. */
  documents: readonly ShownDocument[];
  page: SignaturePage;
  /** The originals among them. */
  attachments: readonly Attachment[];
  /** Claims PDF/A-3b; no pages that are copied may keep it from being one. */
  pdfA: boolean;
  /** Milliseconds since 1970, UTC: the document's date. */
  now: number;
}

/** The pages of a document could not be copied. */
export class PagesNotCopied extends Error {
  /** Of the document. */
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super(`the pages of document ${index + 1} can't be copied`, { cause });
    this.index = index;
  }
}

/** Where a document begins in the file. */
interface Begin {
  title: string;
  page: PdfRef;
}

/**
 * One PDF of several documents: their pages one behind the other, texts set as `textPdf` sets them, then the signature
 * page; an outline leads to each. Answers what was drawn, and the same loaded, with the copied pages in it, to be saved
 * incrementally. Throws {@link PagesNotCopied}.
 */
export async function togetherPdf(input: TogetherInput): Promise<{ bytes: Uint8Array; pdf: PDF }> {
  const { documents, page } = input;
  const library: Library = await import('@libpdf/core');
  const { bytes, counts } = await drawn(input);
  const pdf = await library.PDF.load(bytes);
  const resolve = pdf.getObject.bind(pdf);
  const parent = pdf.getCatalog().getRef('Pages')!;
  const root = dictOf(resolve(parent))!;
  const left = root.getArray('Kids', resolve)!.toArray() as PdfRef[];

  const kids: PdfRef[] = [];
  const begins: Begin[] = [];
  for (const [index, document] of documents.entries()) {
    const pages =
      'pages' in document
        ? await copyPages(library, pdf, document.pages, parent).catch((error: unknown) => {
            throw new PagesNotCopied(index, error);
          })
        : left.splice(0, counts[index]);
    if (pages[0]) begins.push({ title: document.name, page: pages[0] });
    kids.push(...pages);
  }
  begins.push({ title: pageTexts(page.language).heading, page: left[0]! });
  kids.push(...left);
  root.set('Kids', new library.PdfArray(kids));
  root.set('Count', library.PdfNumber.of(kids.length));
  setOutline(library, pdf, begins);
  return { bytes, pdf };
}

/** What is not copied, and how many pages each document has of that. */
async function drawn({
  documents,
  page,
  attachments,
  pdfA,
  now,
}: TogetherInput): Promise<{ bytes: Uint8Array; counts: number[] }> {
  const { title, language } = page;
  const seed = [page, attachments.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'))];
  const writer = await openPdf({ title, now, seed, pdfA });
  const counts: number[] = [];
  for (const document of documents) {
    const before = writer.pageCount();
    if ('text' in document) {
      await drawText(writer, document.name, new TextDecoder().decode(document.text), pageTexts(language));
    }
    counts.push(writer.pageCount() - before);
  }
  await drawSignaturePage(writer, page, 'attachments');
  return { bytes: await writer.end(attachments), counts };
}

/** Bookmarks (ISO 32000-1, 12.3.3). */
function setOutline(library: Library, pdf: PDF, begins: readonly Begin[]): void {
  const { PdfArray, PdfDict: Dict, PdfName, PdfNumber, PdfString } = library;
  const root = new Dict();
  const rootRef = pdf.register(root);
  const items = begins.map(({ title, page }) =>
    Dict.of({
      Title: new PdfString(textString(title), 'hex'),
      Parent: rootRef,
      Dest: PdfArray.of(page, PdfName.of('Fit')),
    }),
  );
  const refs = items.map((item) => pdf.register(item));
  const link = (item: typeof root, key: string, ref: PdfObject | undefined) => ref && item.set(key, ref);
  items.forEach((item, index) => {
    link(item, 'Prev', refs[index - 1]);
    link(item, 'Next', refs[index + 1]);
  });
  root.set('Type', PdfName.of('Outlines'));
  link(root, 'First', refs[0]);
  link(root, 'Last', refs.at(-1));
  root.set('Count', PdfNumber.of(refs.length));
  pdf.getCatalog().set('Outlines', rootRef);
}
