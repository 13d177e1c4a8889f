import type { Face, Fonts } from './fonts.ts';

/** One character as it is drawn. Widths are thousandths of the font size. */
export interface Glyph {
  face: Face;
  /** Index in the font. */
  id: number;
  codePoint: number;
  /** How far it moves on by itself. */
  advance: number;
  /** How far it is moved back first: a combining mark goes over the character before it. */
  back: number;
  /** Moved on after it: in a monospaced line, to the next column. */
  pad: number;
  /** What it takes up. */
  width: number;
}

/** Turns text into glyphs of a face. */
export type Typesetter = (text: string) => Glyph[];

/** Where a face lacks a character, others are tried. */
const fallbacks: Record<Face, readonly Face[]> = {
  sans: ['sans'],
  bold: ['bold', 'sans'],
  mono: ['mono', 'sans'],
};

/** Marks that one letter may bear. */
const MARKS = 2;

// Combining marks that go over or under one letter of Latin, Greek and Cyrillic.
const isMark = (codePoint: number) => codePoint >= 0x300 && codePoint <= 0x36f;

// Drawn as nothing, drawn as a space that is none, or drawn from right to left, which needs more than glyphs in a row:
// whoever signs must not be shown another text than the one there is.
const CODED =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Sets text in a face: each character in it, else in one that has it, else as its code: `[U+05D0]`. Never is one left
 * out: somebody signs this. Composed first (NFC), so that letters with marks are those that the font has.
 */
export function typesetter(fonts: Fonts, face: Face): Typesetter {
  const drawn = new Map<number, readonly Glyph[]>();
  const codes = new Map<number, readonly Glyph[]>();

  function glyphOf(codePoint: number): Glyph | undefined {
    const found = fallbacks[face].find((each) => fonts[each].hasGlyphForCodePoint(codePoint));
    if (found === undefined || CODED.test(String.fromCodePoint(codePoint))) return undefined;
    const font = fonts[found];
    const { id, advanceWidth } = font.glyphForCodePoint(codePoint);
    const advance = (advanceWidth * 1000) / font.unitsPerEm;
    if (isMark(codePoint)) return { face: found, id, codePoint, advance, back: advance, pad: 0, width: 0 };
    const width = face === 'mono' ? columnsOf(advance) * MONO_ADVANCE : advance;
    return { face: found, id, codePoint, advance, back: 0, pad: width - advance, width };
  }

  function codeOf(codePoint: number): readonly Glyph[] {
    let code = codes.get(codePoint);
    if (code === undefined) {
      const text = `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
      code = Array.from(text, (character) => glyphOf(character.codePointAt(0)!)!);
      codes.set(codePoint, code);
    }
    return code;
  }

  return (text) => {
    const glyphs: Glyph[] = [];
    let room = 0;
    for (const character of text.normalize('NFC')) {
      const codePoint = character.codePointAt(0)!;
      let shown = drawn.get(codePoint);
      if (shown === undefined) {
        const glyph = glyphOf(codePoint);
        shown = glyph === undefined ? codeOf(codePoint) : [glyph];
        drawn.set(codePoint, shown);
      }
      if (isMark(codePoint) && room === 0) shown = codeOf(codePoint);
      for (const glyph of shown) glyphs.push(glyph);
      // no letter to stand on: at the start, behind a code, and behind as many marks as can be told apart
      room = shown.length > 1 ? 0 : isMark(codePoint) ? room - 1 : MARKS;
    }
    return glyphs;
  };
}

/** Advance of DejaVu Sans Mono, in thousandths of the font size. */
export const MONO_ADVANCE = (1233 * 1000) / 2048;

/** Columns of a monospaced line that a width takes up. */
export function columnsOf(width: number): number {
  return Math.ceil(width / MONO_ADVANCE - 0.001);
}

/** What glyphs take up, in thousandths of the font size. */
export function widthOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((width, glyph) => width + glyph.width, 0);
}
