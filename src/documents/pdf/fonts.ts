import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The faces that documents are set in: DejaVu Sans, its bold, and DejaVu Sans Mono. */
export type Face = 'sans' | 'bold' | 'mono';

const files: Record<Face, string> = {
  sans: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
};

/** What is used of a font as fontkit, which pdfkit brings along, has read it. */
export interface FontProgram {
  postscriptName: string;
  unitsPerEm: number;
  ascent: number;
  descent: number;
  bbox: { minX: number; minY: number; maxX: number; maxY: number };
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { id: number; advanceWidth: number };
  createSubset(): FontSubset;
}

/** Some of a font's glyphs, numbered anew. */
export interface FontSubset {
  /** Their indices in the font. */
  glyphs: number[];
  includeGlyph(id: number): number;
  encode(): Uint8Array;
}

export type Fonts = Readonly<Record<Face, FontProgram>>;

let loaded: Promise<Fonts> | undefined;

/** The fonts, read with the first use and shared by all documents after that: reading them takes longer than using them. */
export function loadFonts(): Promise<Fonts> {
  loaded ??= readFonts();
  return loaded;
}

async function readFonts(): Promise<Fonts> {
  const { default: PDFDocument } = await import('pdfkit');
  const { resolve } = createRequire(import.meta.url);
  const read = async (face: Face): Promise<FontProgram> => {
    const bytes = await readFile(resolve(`dejavu-fonts-ttf/ttf/${files[face]}`));
    const pdf = new PDFDocument({ autoFirstPage: false, font: null as unknown as string });
    return (pdf.font(bytes) as unknown as { _font: { font: FontProgram } })._font.font;
  };
  const [sans, bold, mono] = await Promise.all([read('sans'), read('bold'), read('mono')]);
  return { sans, bold, mono };
}
