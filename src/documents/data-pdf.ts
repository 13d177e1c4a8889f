import { createHash } from 'node:crypto';
import { applyEdits, format } from 'jsonc-parser';

/** Characters shown of one document; what is longer says so. */
const MAX_CHARACTERS = 100_000;
/** Columns of Courier at this size on A4 within the margins. */
const COLUMNS = 89;
// what the standard fonts of PDF can show: Windows-1252
const SHOWN = /[\n\x20-\x7E\xA0-\xFF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;

/** What a PDF of an instance's data is made of. */
export interface DataPdfInput {
  title: string;
  documents: readonly {
    filename?: string;
    dataType: string;
    contentType: string;
    bytes: Buffer;
  }[];
  /** Milliseconds since 1970, UTC: the document's date. */
  now: number;
}

/**
 * A plain PDF of an instance's data: each document with data type, size and SHA-256, and its content where that is
 * text, JSON or XML. The same input gives the same bytes. A character that the standard fonts lack is shown as its
 * code, never left out: somebody may sign this.
 */
export async function dataPdf({ title, documents, now }: DataPdfInput): Promise<Buffer> {
  // It takes some 25 MB: only a server that makes PDFs shall need them.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 56,
    info: { Title: title, Producer: 'bpmn-signing', Creator: 'bpmn-signing', CreationDate: new Date(now) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });

  pdf.font('Helvetica-Bold').fontSize(18).text(shown(title));
  pdf.font('Helvetica').fontSize(9).text(new Date(now).toISOString());
  if (documents.length === 0) pdf.moveDown().fontSize(10).text('There is no data.');
  for (const { filename, dataType, contentType, bytes } of documents) {
    const name = filename === undefined ? dataType : `${dataType}: ${filename}`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    pdf.moveDown(1.5).font('Helvetica-Bold').fontSize(12).text(shown(name));
    pdf
      .font('Helvetica')
      .fontSize(8)
      .text(shown(`${contentType}, ${bytes.length} bytes, SHA-256 ${sha256}`));
    pdf
      .moveDown(0.5)
      .font('Courier')
      .fontSize(9)
      .text(broken(contentOf(contentType, bytes)));
  }
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

function contentOf(contentType: string, bytes: Buffer): string {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  const isJson = /^application\/(.+\+)?json$/.test(type);
  const isText = isJson || type.startsWith('text/') || /^application\/(.+\+)?xml$/.test(type);
  if (!isText) return '(not text: the content is not shown)';

  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const start = text.slice(0, MAX_CHARACTERS);
  const rest = text.length - start.length;
  // formatted by its tokens: parsing it would change long numbers and doubled keys
  const body =
    isJson && rest === 0
      ? applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2 }))
      : start;
  return shown(rest === 0 ? body : `${body}\n(${rest} more characters are not shown)`);
}

function shown(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\t/g, '  ');
  return Array.from(lines, (character) => (SHOWN.test(character) ? character : codeOf(character))).join('');
}

/** Lines broken by count: pdfkit tries every prefix of a long word, which takes seconds for a long line. */
function broken(text: string): string {
  return text.replace(new RegExp(`[^\n]{${COLUMNS}}(?=[^\n])`, 'g'), '$&\n');
}

function codeOf(character: string): string {
  return `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
}
