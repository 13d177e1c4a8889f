import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Attachment } from './attachment.ts';
import { drawSignaturePage } from './draw-signature-page.ts';
import { MONO_ADVANCE, widthOf } from './glyphs.ts';
import type { PageTexts } from './page-texts.ts';
import { pageTexts } from './page-texts.ts';
import type { PdfWriter } from './pdf-writer.ts';
import { openPdf, PAGE } from './pdf-writer.ts';
import type { SignaturePage } from './signature-page.ts';
import { runOn, textPages } from './text-pages.ts';

/** What {@link textPdf} is made of. */
export interface TextPdfInput {
  /** File name of the text. */
  name: string;
  /** UTF-8. */
  bytes: Uint8Array;
  page: SignaturePage;
  /** Besides the text, which is attached always. */
  attachments: readonly Attachment[];
  /** Milliseconds since 1970, UTC: the document's date. */
  now: number;
}

const SIZE = 9;
const LEADING = 11.8;
const FOOTER = { size: 7.5, grey: 0.35, y: PAGE.height - PAGE.margin + 4 };

/** Columns of the monospaced face within the margins, and lines on a page. */
const COLUMNS = Math.floor(((PAGE.width - 2 * PAGE.margin) * 1000) / (MONO_ADVANCE * SIZE));
const LINES = Math.floor((PAGE.height - 2 * PAGE.margin - 10) / LEADING);
/** Pages of a text whose lines are kept: 3 MB of line ends would make fifty thousand. */
const MAX_PAGES = 5_000;
const PAGES_AT_ONCE = 20;

/**
 * Text as PDF/A-3b, A4 portrait: its lines as they are, in a monospaced face, long ones wrapped; a form feed begins a
 * page; what can't be drawn is shown as its code. A text of more than 5 000 pages has its lines run on, with their ends
 * shown. The text itself is attached, and the signature page comes last. Same input, same bytes.
 */
export async function textPdf({ name, bytes, page, attachments, now }: TextPdfInput): Promise<Uint8Array> {
  const texts = pageTexts(page.language);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const writer = await openPdf({ title: name, now, seed: [page, sha256] });
  await drawText(writer, name, new TextDecoder().decode(bytes), texts);
  await drawSignaturePage(writer, page, 'attachment');
  const source: Attachment = {
    name,
    mediaType: 'text/plain',
    description: texts.signedText,
    relationship: 'Source',
    bytes,
    modifiedAt: now,
  };
  return writer.end([source, ...attachments]);
}

/** Draws the pages of a text, as {@link textPdf} has them; whatever stands on them is named by the text's file name. */
export async function drawText(
  writer: PdfWriter,
  name: string,
  text: string,
  texts: PageTexts,
): Promise<void> {
  const { mono } = writer.typeset;
  // gone through twice rather than kept: each page says how many there are
  let shown = text;
  let count = await countPages(text, mono);
  const isRunOn = count > MAX_PAGES;
  if (isRunOn) {
    shown = runOn(text);
    count = await countPages(shown, mono);
  }

  let number = 0;
  for (const lines of textPages(shown, mono, COLUMNS, LINES)) {
    number += 1;
    if (number % PAGES_AT_ONCE === 0) await setImmediate();
    writer.addPage();
    lines.forEach((line, index) => {
      writer.text(line, PAGE.margin, PAGE.margin + SIZE + index * LEADING, SIZE);
    });
    drawFooter(writer, name, `${isRunOn ? `${texts.lineEnds} · ` : ''}${number} / ${count}`);
  }
}

/** Up to as many as matter. */
async function countPages(text: string, typeset: PdfWriter['typeset']['mono']): Promise<number> {
  let count = 0;
  for (const _ of textPages(text, typeset, COLUMNS, LINES)) {
    count += 1;
    if (count > MAX_PAGES) break;
    if (count % PAGES_AT_ONCE === 0) await setImmediate();
  }
  return count;
}

function drawFooter(writer: PdfWriter, name: string, note: string): void {
  const { sans } = writer.typeset;
  const { size, grey, y } = FOOTER;
  const right = sans(note);
  writer.rule(PAGE.margin, y - 12, PAGE.width - 2 * PAGE.margin);
  writer.text(sans(name.slice(0, 200)).slice(0, 70), PAGE.margin, y, size, grey);
  writer.text(right, PAGE.width - PAGE.margin - (widthOf(right) * size) / 1000, y, size, grey);
}
