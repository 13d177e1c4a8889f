import { setImmediate } from 'node:timers/promises';
import type { Face } from './fonts.ts';
import type { Glyph } from './glyphs.ts';
import { widthOf } from './glyphs.ts';
import type { PdfWriter } from './pdf-writer.ts';
import { PAGE } from './pdf-writer.ts';
import { wrap } from './wrap.ts';

/** Text with the look it has. */
export interface Styled {
  text: string;
  face?: Face;
  /** Points. */
  size?: number;
  /** 0 is black, 1 white. */
  grey?: number;
  /** Characters that are shown at most: what is longer says how much is left out. */
  limit?: number;
}

/** A column of a table: where it begins, from the left margin, and how wide it is; points. */
export interface Column {
  x: number;
  width: number;
  heading: string;
  align?: 'right';
}

/** Points between the margins. */
export const WIDTH = PAGE.width - 2 * PAGE.margin;
const TOP = PAGE.margin;
/** The footer stands below. */
const BOTTOM = PAGE.height - PAGE.margin - 18;
const LEADING = 1.35;
const CELL_PADDING = 5;

/** Thousands of signatures take seconds: a server has others to answer meanwhile. */
export const ROWS_AT_ONCE = 100;

interface Line {
  glyphs: readonly Glyph[];
  size: number;
  grey: number;
}

/**
 * Lays paragraphs and tables one below the other, over as many pages as they take. A row of a table stays together, and
 * each page that a table goes on to has its headings again.
 */
export class PageFlow {
  readonly #writer: PdfWriter;
  readonly #footer: (page: number) => void;
  readonly #more: (characters: number) => string;
  #y = 0;
  /** How many there are. */
  pages = 0;

  constructor(writer: PdfWriter, footer: (page: number) => void, more: (characters: number) => string) {
    this.#writer = writer;
    this.#footer = footer;
    this.#more = more;
    this.#addPage();
  }

  /** Moves on; nothing at the top of a page, where there is space enough. */
  space(points: number): void {
    if (this.#y > TOP) this.#y += points;
  }

  /** A heading, on the page on which what it heads begins: `keep` is what that needs at least. */
  heading(text: string, size: number, keep = 60): void {
    const lines = this.#lines({ text, face: 'bold', size, limit: 300 }, WIDTH);
    if (this.#y + heightOf(lines) + keep > BOTTOM) this.#addPage();
    this.#draw(lines, 0);
  }

  paragraph(styled: Styled, indent = 0): void {
    for (const line of this.#lines(styled, WIDTH - indent)) {
      if (this.#y + heightOf([line]) > BOTTOM) this.#addPage();
      this.#draw([line], indent);
    }
  }

  /** A paragraph on grey, for what must not be overlooked. Short: it stays on one page. */
  notice(styled: Styled): void {
    const lines = this.#lines(styled, WIDTH - 20);
    const height = heightOf(lines) + 16;
    if (this.#y + height > BOTTOM) this.#addPage();
    this.#writer.area(PAGE.margin, this.#y, WIDTH, height, 0.9);
    this.#y += 8;
    this.#draw(lines, 10);
    this.#y += 8;
  }

  async table(columns: readonly Column[], rows: readonly (readonly (readonly Styled[])[])[]): Promise<void> {
    this.#tableHead(columns, 60);
    for (const [number, row] of rows.entries()) {
      if (number % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
      const cells = row.map((cell, index) =>
        cell.flatMap((each) => this.#lines(each, columns[index]!.width)),
      );
      const height = Math.max(...cells.map(heightOf)) + 2 * CELL_PADDING;
      if (this.#y + height > BOTTOM) {
        this.#addPage();
        this.#tableHead(columns, 0);
      }
      const top = this.#y;
      cells.forEach((lines, index) => {
        this.#y = top + CELL_PADDING;
        this.#draw(lines, columns[index]!.x, columns[index]);
      });
      this.#y = top + height;
      this.#writer.rule(PAGE.margin, this.#y, WIDTH, 0.8);
    }
  }

  #tableHead(columns: readonly Column[], keep: number): void {
    if (this.#y + 18 + keep > BOTTOM) this.#addPage();
    const top = this.#y;
    this.#writer.area(PAGE.margin, top, WIDTH, 18, 0.93);
    for (const column of columns) {
      this.#y = top + 3.5;
      this.#draw(
        this.#lines({ text: column.heading, face: 'bold', size: 8 }, column.width),
        column.x,
        column,
      );
    }
    this.#y = top + 18;
  }

  #lines({ text, face = 'sans', size = 9, grey = 0, limit = 2_000 }: Styled, width: number): Line[] {
    const shown = bounded(text, limit, this.#more);
    const typeset = this.#writer.typeset[face];
    return shown
      .split(/\r\n?|\n/)
      .flatMap((line) => [...wrap(typeset(line), (width * 1000) / size)])
      .map((glyphs) => ({ glyphs, size, grey }));
  }

  #draw(lines: readonly Line[], x: number, column?: Column): void {
    for (const { glyphs, size, grey } of lines) {
      const indent = column?.align === 'right' ? column.width - (widthOf(glyphs) * size) / 1000 : 0;
      this.#writer.text(glyphs, PAGE.margin + x + indent, this.#y + size, size, grey);
      this.#y += size * LEADING;
    }
  }

  #addPage(): void {
    this.#writer.addPage();
    this.pages += 1;
    this.#y = TOP;
    this.#footer(this.pages);
  }
}

const heightOf = (lines: readonly Line[]) => lines.reduce((height, { size }) => height + size * LEADING, 0);

/** As many characters as shall be shown, and how many more there are. */
function bounded(text: string, limit: number, more: (characters: number) => string): string {
  // one character may be two units: what is shorter than the limit in units need not be counted
  if (text.length <= limit) return text;
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  return `${characters.slice(0, limit).join('')} ${more(characters.length - limit)}`;
}
