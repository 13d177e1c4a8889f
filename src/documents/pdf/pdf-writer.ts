import { createHash } from 'node:crypto';
import type PDFDocument from 'pdfkit';
import type { Attachment } from './attachment.ts';
import { asciiName, attachedName, checkSum, packed, textString } from './attachment.ts';
import { EmbeddedFont, type ObjectWriter } from './embedded-font.ts';
import type { Face } from './fonts.ts';
import { loadFonts } from './fonts.ts';
import type { Glyph, Typesetter } from './glyphs.ts';
import { typesetter } from './glyphs.ts';

/** A4 portrait, and the margin that everything keeps; points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 56 } as const;

/** What a document says of itself. */
export interface PdfInput {
  title: string;
  /** Language of what is written, where it is known. */
  language?: string;
  /** Milliseconds since 1970, UTC: the document's date. */
  now: number;
  /** What else the document's identifier depends on: documents with other content need another. */
  seed: unknown;
  /** False: it claims no PDF/A, since what is to come behind it may be none. Default true. */
  pdfA?: boolean;
}

/** Writes a PDF page by page. Places are points from the upper left corner of the page, text stands on its line. */
export interface PdfWriter {
  typeset: Readonly<Record<Face, Typesetter>>;
  /** How many pages there are. */
  pageCount(): number;
  addPage(): void;
  text(glyphs: readonly Glyph[], x: number, y: number, size: number, grey?: number): void;
  /** A line from left to right. */
  rule(x: number, y: number, width: number, grey?: number): void;
  /** A filled area. */
  area(x: number, y: number, width: number, height: number, grey: number): void;
  end(attachments: readonly Attachment[]): Promise<Uint8Array>;
}

/** What is used of pdfkit beyond its types. Its own text functions lay out word by word, and keep each word they saw. */
interface Internals extends ObjectWriter {
  _id: Uint8Array;
  _root: { data: { Names: { data: Record<string, unknown> }; AF?: unknown[] } };
  page: { fonts: Record<string, unknown> };
}

/**
 * Opens a PDF/A-3b (ISO 19005-3) of PDF 1.7, or one that claims no PDF/A, with fonts embedded as far as they are used. Same input, same bytes. Colours
 * are RGB, as the output intent, sRGB, has them.
 */
export async function openPdf({ title, language, now, seed, pdfA = true }: PdfInput): Promise<PdfWriter> {
  const [{ default: Document }, fonts] = await Promise.all([import('pdfkit'), loadFonts()]);
  const typeset = {
    sans: typesetter(fonts, 'sans'),
    bold: typesetter(fonts, 'bold'),
    mono: typesetter(fonts, 'mono'),
  };
  const pdf = new Document({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    font: null as unknown as string,
    pdfVersion: '1.7',
    ...(pdfA && { subset: 'PDF/A-3b' as const }),
    displayTitle: true,
    ...(language && { lang: language }),
    info: { Producer: 'bpmn-signing', Creator: 'bpmn-signing', CreationDate: new Date(now) },
  });
  const identifier = createHash('sha256')
    .update(JSON.stringify([title, now, seed]))
    .digest();
  const internals = pdf as unknown as Internals;
  internals._id = identifier.subarray(0, 16);
  pdf.appendXML(titleXml(typeset.sans(title)));

  const finished = collect(pdf);
  const embedded = new Map<Face, EmbeddedFont>();
  let content: string[] = [];
  let pages = 0;

  function fontFor(face: Face): EmbeddedFont {
    let font = embedded.get(face);
    if (font === undefined) {
      font = new EmbeddedFont(internals, face, fonts[face], tagOf(identifier, embedded.size));
      embedded.set(face, font);
    }
    internals.page.fonts[font.name] ??= font.dictionary;
    return font;
  }

  function flush(): void {
    if (content.length > 0) pdf.addContent(Buffer.from(content.join('\n'), 'latin1'));
    content = [];
  }

  return {
    typeset,
    pageCount: () => pages,
    addPage() {
      flush();
      pdf.addPage();
      pages += 1;
    },
    text(glyphs, x, y, size, grey = 0) {
      if (glyphs.length === 0) return;
      content.push(`BT ${rgb(grey)} rg 1 0 0 -1 ${short(x)} ${short(y)} Tm`);
      let font: EmbeddedFont | undefined;
      let face: Face | undefined;
      let shown = '';
      for (const glyph of glyphs) {
        if (font === undefined || glyph.face !== face) {
          if (font !== undefined) content.push(`[<${shown}>] TJ`);
          face = glyph.face;
          font = fontFor(face);
          content.push(`/${font.name} ${size} Tf`);
          shown = '';
        }
        if (glyph.back > 0) shown += `> ${short(glyph.back)} <`;
        shown += font.codeOf(glyph);
        if (glyph.pad > 0.01) shown += `> ${short(-glyph.pad)} <`;
      }
      content.push(`[<${shown}>] TJ ET`);
    },
    rule(x, y, width, grey = 0.75) {
      content.push(`${rgb(grey)} RG 0.5 w ${short(x)} ${short(y)} m ${short(x + width)} ${short(y)} l S`);
    },
    area(x, y, width, height, grey) {
      content.push(`${rgb(grey)} rg ${[x, y, width, height].map(short).join(' ')} re f`);
    },
    end(attachments) {
      flush();
      for (const font of embedded.values()) font.end();
      attach(internals, attachments);
      pdf.end();
      return finished;
    },
  };
}

/** The tag of a font's subset: six letters that no other document is likely to have. */
function tagOf(identifier: Buffer, index: number): string {
  const bytes = identifier.subarray(6 * index, 6 * index + 6);
  return Array.from(bytes, (byte) => String.fromCharCode(65 + (byte % 26))).join('');
}

function attach(pdf: Internals, attachments: readonly Attachment[]): void {
  if (attachments.length === 0) return;
  const taken = new Set<string>();
  const named = attachments.map((attachment) => {
    const name = attachedName(attachment.name, taken);
    return { key: textString(name), file: fileSpecification(pdf, name, attachment) };
  });
  named.sort((left, right) => Buffer.compare(left.key, right.key));
  pdf._root.data.AF = named.map(({ file }) => file);
  pdf._root.data.Names.data.EmbeddedFiles = { Names: named.flatMap(({ key, file }) => [key, file]) };
}

function fileSpecification(pdf: Internals, name: string, attachment: Attachment): unknown {
  const { data, deflated } = packed(attachment);
  const stream = pdf.ref({
    Type: 'EmbeddedFile',
    Subtype: attachment.mediaType.replace(/[^\w.+-]/g, (character) => `#${hex(character)}`),
    Params: {
      Size: attachment.bytes.length,
      ModDate: new Date(attachment.modifiedAt),
      CheckSum: checkSum(attachment.bytes),
    },
    ...(deflated && { Filter: 'FlateDecode' }),
  });
  stream.compress = false;
  stream.end(data);
  const file = pdf.ref({
    Type: 'Filespec',
    F: textString(asciiName(name)),
    UF: textString(name),
    Desc: textString(attachment.description),
    AFRelationship: attachment.relationship,
    EF: { F: stream, UF: stream },
  });
  file.end();
  return file;
}

const hex = (character: string) => character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

/** As Dublin Core has it. pdfkit would not escape it. */
function titleXml(title: readonly Glyph[]): string {
  const text = String.fromCodePoint(...title.slice(0, 200).map(({ codePoint }) => codePoint));
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">${escaped}</rdf:li></rdf:Alt></dc:title></rdf:Description>`;
}

const rgb = (grey: number) => `${grey} ${grey} ${grey}`;

/** A number as a content stream has it. */
const short = (number: number) => Math.round(number * 100) / 100;

function collect(pdf: typeof PDFDocument.prototype): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
}
