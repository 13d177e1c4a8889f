import { SigningError } from '../../errors.ts';
import { latin1 } from './latin1.ts';
import { damaged, type PdfBudget, tooComplex } from './pdf-budget.ts';
import { unpackStructure } from './pdf-inflate.ts';
import { assertCalmAfter, readObjectAt } from './pdf-object.ts';
import { isSpace, MAX_OBJECT_NUMBER, type PdfDict, PdfParser } from './pdf-syntax.ts';

/** Where an object is (ISO 32000-1, 7.5.4 and 7.5.8). */
export type XrefEntry =
  | { type: 'free'; generation: number }
  | { type: 'placed'; offset: number; generation: number }
  | { type: 'packed'; stream: number; index: number };

/** One cross-reference table or stream with what it says. */
export interface XrefSection {
  start: number;
  /** Behind its trailer, or behind its `endobj`. */
  end: number;
  entries: Map<number, XrefEntry>;
  trailer: PdfDict;
}

/** Each signature adds a revision or two. */
const MAX_SECTIONS = 1000;
/** Bytes from the end within which readers look for `startxref`. */
const TAIL = 1024;
const MAX_WIDTH = 6;
/** Twenty bytes by the standard; some writers leave the space before the end of the line out. */
const ENTRY = /^(\d{10}) {1,2}(\d{5}) {1,2}([nf])[ \t]{0,4}(?:\r\n|\r|\n|(?=trailer))/;
const ENTRY_AT_MOST = 32;

/** All that says where objects are. */
export interface Xref {
  /** The newest first; one that a hybrid file's table points to comes before that table. */
  sections: XrefSection[];
  /** Of the newest revision. */
  trailer: PdfDict;
}

/**
 * Reads the cross-reference sections of a PDF, of all its revisions.
 *
 * @throws SigningError `ERR_DOCUMENT_ENCRYPTED`, `ERR_DOCUMENT_DAMAGED`, `ERR_DOCUMENT_TOO_COMPLEX`
 */
export function readXref(bytes: Uint8Array, budget: PdfBudget): Xref {
  const sections: XrefSection[] = [];
  const seen = new Set<number>();
  const read = (offset: number): XrefSection => {
    if (seen.has(offset)) throw tooComplex('its revisions go in a circle');
    if (seen.size === MAX_SECTIONS) throw tooComplex(`it has more than ${MAX_SECTIONS} revisions`);
    seen.add(offset);
    const section =
      bytes[offset] === 0x78 ? readTable(bytes, budget, offset) : readXrefStream(bytes, budget, offset);
    if (section.trailer.has('Encrypt')) {
      throw new SigningError(
        'ERR_DOCUMENT_ENCRYPTED',
        'the PDF is protected by a password; save it without one',
      );
    }
    return section;
  };

  const newest = read(startOfXref(bytes));
  for (let section = newest; ; ) {
    const hidden = offsetIn(section.trailer, 'XRefStm');
    if (hidden !== undefined) sections.push(hiddenBehind(section, read(hidden)));
    sections.push(section);
    const previous = offsetIn(section.trailer, 'Prev');
    if (previous === undefined) return { sections, trailer: newest.trailer };
    section = read(previous);
  }
}

/** A hybrid file hides from old readers what its table calls free; a table that says otherwise would be ambiguous. */
function hiddenBehind(table: XrefSection, hidden: XrefSection): XrefSection {
  for (const [number, entry] of hidden.entries) {
    const shown = table.entries.get(number);
    if (entry.type !== 'free' && shown !== undefined && shown.type !== 'free') {
      throw damaged('its two cross-reference tables differ');
    }
  }
  return hidden;
}

function startOfXref(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end--;
  const start = Math.max(0, end - TAIL);
  const tail = latin1(bytes, start, end);
  const last = tail.slice(Math.max(0, tail.lastIndexOf('startxref')));
  // what follows may be the beginning of a revision that was cut
  const found = /^startxref[ \t\r\n]*(\d{1,10})[ \t\r\n]*%%EOF$/.exec(last);
  if (found === null) throw damaged('its end is missing');
  const offset = Number(found[1]);
  if (offset >= bytes.length) throw damaged('its end points to nowhere');
  return offset;
}

function offsetIn(trailer: PdfDict, key: string): number | undefined {
  const offset = trailer.get(key);
  if (offset === undefined || offset === null) return undefined;
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) {
    throw damaged('a revision points to nowhere');
  }
  return offset;
}

function readTable(bytes: Uint8Array, budget: PdfBudget, start: number): XrefSection {
  const parser = new PdfParser(bytes, budget, start);
  if (!parser.keyword('xref')) throw damaged('its cross-reference table is missing');
  const entries = new Map<number, XrefEntry>();
  while (!parser.keyword('trailer')) {
    const first = parser.wholeNumber();
    const count = parser.wholeNumber();
    if (first === undefined || count === undefined) throw damaged('its cross-reference table is broken');
    budget.spendObjects(count);
    assertNumbers(first, count);
    parser.skipSpace();
    for (let i = 0; i < count; i++) entries.set(first + i, readEntry(parser));
    const head = count > 0 ? entries.get(first)! : undefined;
    // @libpdf/core takes this for a table that begins at 0
    if (first === 1 && head?.type === 'free' && head.generation === 65_535) {
      throw damaged('its cross-reference table begins at the wrong number');
    }
  }
  parser.skipSpace();
  const trailer = parser.dict();
  const end = parser.position;
  assertCalmAfter(parser);
  return { start, end, entries, trailer };
}

function readEntry(parser: PdfParser): XrefEntry {
  const { bytes, position, end } = parser;
  const text = latin1(bytes, position, Math.min(end, position + ENTRY_AT_MOST));
  const found = ENTRY.exec(text);
  if (found === null) throw damaged('its cross-reference table is broken');
  parser.position += found[0].length;
  const generation = Number(found[2]);
  return found[3] === 'n'
    ? { type: 'placed', offset: Number(found[1]), generation }
    : { type: 'free', generation };
}

function readXrefStream(bytes: Uint8Array, budget: PdfBudget, start: number): XrefSection {
  const place = { offset: start, bound: bytes.length, lengthOf: () => undefined };
  const { value: trailer, data, end } = readObjectAt(bytes, budget, place);
  if (!(trailer instanceof Map) || data === undefined || trailer.get('Type') !== 'XRef') {
    throw damaged('its cross-reference table is missing');
  }
  const widths = trailer.get('W');
  if (!Array.isArray(widths) || widths.length !== 3 || !widths.every(isWidth) || widths[1] === 0) {
    throw damaged('its cross-reference stream is broken');
  }
  const rows = new RowReader(unpackStructure(trailer, data, budget), widths as [number, number, number]);
  const index = trailer.get('Index') ?? [0, trailer.get('Size') ?? null];
  if (!Array.isArray(index) || index.length % 2 !== 0) throw damaged('its cross-reference stream is broken');
  const entries = new Map<number, XrefEntry>();
  for (let i = 0; i < index.length; i += 2) {
    const [first, count] = [index[i], index[i + 1]];
    if (!isWholeNumber(first) || !isWholeNumber(count)) throw damaged('its cross-reference stream is broken');
    if (!rows.has(count)) throw damaged('its cross-reference stream is too short');
    budget.spendObjects(count);
    assertNumbers(first, count);
    for (let number = first; number < first + count; number++) {
      const entry = rows.next();
      if (!entries.has(number)) entries.set(number, entry);
    }
  }
  return { start, end, entries, trailer };
}

class RowReader {
  readonly #data: Uint8Array;
  readonly #widths: readonly [number, number, number];
  #position = 0;

  constructor(data: Uint8Array, widths: readonly [number, number, number]) {
    this.#data = data;
    this.#widths = widths;
  }

  has(count: number): boolean {
    const [type, second, third] = this.#widths;
    return this.#position + count * (type + second + third) <= this.#data.length;
  }

  next(): XrefEntry {
    const [width, ...others] = this.#widths;
    const type = width === 0 ? 1 : this.#field(width);
    const [second, third] = others.map((each) => this.#field(each)) as [number, number];
    if (type === 0) return { type: 'free', generation: third };
    if (type === 1) return { type: 'placed', offset: second, generation: third };
    if (type === 2) return { type: 'packed', stream: second, index: third };
    throw damaged('its cross-reference stream is broken');
  }

  #field(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.#data[this.#position++]!;
    return value;
  }
}

function isWidth(value: unknown): value is number {
  return isWholeNumber(value) && value <= MAX_WIDTH;
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function assertNumbers(first: number, count: number): void {
  if (count > 0 && first + count - 1 > MAX_OBJECT_NUMBER) throw damaged('an object number is out of range');
}
