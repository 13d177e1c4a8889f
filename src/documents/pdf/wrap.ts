import type { Glyph } from './glyphs.ts';

const SPACE = 0x20;
const SLASH = 0x2f;

/**
 * Breaks a line of glyphs into lines that are no wider than a width, behind the last space or slash of the second half, else
 * where the width ends. Each glyph is looked at once or twice, however long the line. Widths are thousandths of the font
 * size.
 */
export function* wrap(glyphs: readonly Glyph[], width: number): Generator<readonly Glyph[]> {
  let start = 0;
  let used = 0;
  let chance = 0;
  for (let index = 0; index < glyphs.length; index += 1) {
    const glyph = glyphs[index]!;
    used += glyph.width;
    // one space may hang over the edge, unseen; a mark, which has no width, stays with its letter
    const room = glyph.codePoint === SPACE ? width + glyph.width : width;
    if (used > room + 0.01 && index > start && glyph.width > 0) {
      const end = chance - start > (index - start) / 2 ? chance : index;
      yield glyphs.slice(start, end);
      start = end;
      used = 0;
      for (let carried = start; carried <= index; carried += 1) used += glyphs[carried]!.width;
    }
    if (glyph.codePoint === SPACE || glyph.codePoint === SLASH) chance = index + 1;
  }
  yield start === 0 ? glyphs : glyphs.slice(start);
}
