import type { Glyph, Typesetter } from './glyphs.ts';
import { columnsOf, MONO_ADVANCE, widthOf } from './glyphs.ts';
import { wrap } from './wrap.ts';

type Line = readonly Glyph[];

const TAB = 8;
// To the character before it: the second half of a pair, a combining mark.
const BELONGS = /[\uDC00-\uDFFF]|\p{M}/u;
/** Characters of a line that are set at once: a text may be one line of millions. */
const PIECE = 10_000;

/**
 * Lays text out in lines of so many columns and pages of so many lines. Tabs go to the next multiple of 8; a form feed
 * begins a page. Nothing is kept of what was handed over.
 */
export function* textPages(
  text: string,
  typeset: Typesetter,
  columns: number,
  lines: number,
): Generator<readonly Line[]> {
  let page: Line[] = [];
  for (const { line, feed } of linesOf(text)) {
    if (feed) {
      yield page;
      page = [];
    }
    for (const wrapped of wrappedLines(line, typeset, columns * MONO_ADVANCE)) {
      if (page.length === lines) {
        yield page;
        page = [];
      }
      page.push(wrapped);
    }
  }
  yield page;
}

/** The text with its line ends shown and tabs as spaces: for texts of line ends, which would take pages by the million. */
export function runOn(text: string): string {
  return text
    .replace(/\r\n?|\n/g, '↵')
    .replaceAll('\f', '↡')
    .replaceAll('\t', ' ');
}

/** Each line, and whether a form feed stands before it. */
function* linesOf(text: string): Generator<{ line: string; feed: boolean }> {
  const end = /\r\n?|\n|\f/g;
  let start = 0;
  let feed = false;
  for (let match = end.exec(text); match !== null; match = end.exec(text)) {
    // a form feed at the start of a line ends none
    if (match[0] !== '\f' || match.index > start || feed)
      yield { line: text.slice(start, match.index), feed };
    start = end.lastIndex;
    feed = match[0] === '\f';
  }
  if (start < text.length || feed || text === '') yield { line: text.slice(start), feed };
}

function* wrappedLines(line: string, typeset: Typesetter, width: number): Generator<Line> {
  const set = line.includes('\t') ? withTabs(typeset) : typeset;
  let rest: Line = [];
  for (const piece of piecesOf(line)) {
    const glyphs = set(piece);
    const lines = [...wrap(rest.length === 0 ? glyphs : [...rest, ...glyphs], width)];
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}

/** Sets the pieces of one line, with tabs as spaces up to the next stop. */
function withTabs(typeset: Typesetter): Typesetter {
  let column = 0;
  return (piece) =>
    piece.split('\t').flatMap((part, index) => {
      const blanks = index === 0 ? 0 : TAB - (column % TAB);
      const glyphs = [...typeset(' '.repeat(blanks)), ...typeset(part)];
      column += columnsOf(widthOf(glyphs));
      return glyphs;
    });
}

function* piecesOf(line: string): Generator<string> {
  for (let start = 0; start < line.length; ) {
    let end = start + PIECE;
    for (let more = 0; more < 4 && BELONGS.test(line.charAt(end)); more += 1) end += 1;
    yield line.slice(start, end);
    start = end;
  }
}
