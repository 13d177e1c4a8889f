import { damaged, type PdfBudget } from './pdf-budget.ts';
import { isSpace, type PdfDict, PdfParser, type PdfRef, type PdfValue } from './pdf-syntax.ts';

/** An object with a number of its own (ISO 32000-1, 7.3.10). */
export interface PdfObject {
  number: number;
  generation: number;
  value: PdfValue;
  /** What a stream holds, as it is stored; nothing if the object is no stream. */
  data?: Uint8Array;
}

/** An object at a place in the file. */
export interface PlacedObject extends PdfObject {
  start: number;
  /** Behind its `endobj`. */
  end: number;
}

/** A stream's dictionary and what it holds. */
export interface PdfStream {
  dict: PdfDict;
  data: Uint8Array;
}

const ENDSTREAM = Buffer.from('endstream');
/** White space that may stand between where an object is said to begin and where it does. */
const MAX_LEAD = 8;
/** A number or a word behind an object is never longer. */
const MAX_NEXT = 32;

/** Tells the length of a stream that names it by reference; nothing if that is not known. */
export type LengthOf = (ref: PdfRef) => number | undefined;

/**
 * Reads `N G obj … endobj` at an offset, by the letter, without looking beyond `bound`: there the next object begins.
 * A stream's length has to be right; `lengthOf` answers for a length that stands elsewhere.
 */
export function readObjectAt(
  bytes: Uint8Array,
  budget: PdfBudget,
  { offset, bound, lengthOf }: { offset: number; bound: number; lengthOf: LengthOf },
): PlacedObject {
  const parser = new PdfParser(bytes, budget, offset, bound);
  let start = offset;
  while (start < bound && start - offset < MAX_LEAD && isSpace(bytes[start])) start++;
  parser.position = start;
  const isDigitFirst = bytes[start]! >= 0x30 && bytes[start]! <= 0x39;
  const number = isDigitFirst ? parser.wholeNumber() : undefined;
  const generation = parser.wholeNumber();
  if (number === undefined || generation === undefined || !parser.keyword('obj')) {
    throw damaged('its cross-reference table names a place where no object is');
  }
  const value = parser.value();
  if (value instanceof Map && parser.keyword('stream')) {
    const { data, end } = readStream(parser, value, lengthOf);
    return { number, generation, value, data, start: offset, end };
  }
  if (!parser.keyword('endobj')) throw damaged('an object has no end');
  const end = parser.position;
  assertCalmAfter(parser);
  return { number, generation, value, start: offset, end };
}

/** The value of an object that is a whole number; nothing if it is anything else. */
export function readWholeNumberAt(
  bytes: Uint8Array,
  budget: PdfBudget,
  offset: number,
  bound: number,
): number | undefined {
  const parser = new PdfParser(bytes, budget, offset, bound);
  if (parser.wholeNumber() === undefined || parser.wholeNumber() === undefined) return undefined;
  return parser.keyword('obj') ? parser.wholeNumber() : undefined;
}

/**
 * A parser with lookahead reads one token more than the object that it was asked for. Were that a string that goes on to
 * the end of the file, it would read the rest of the file once for every object.
 */
export function assertCalmAfter(parser: PdfParser): void {
  parser.skipSpace();
  const { bytes, end } = parser;
  for (let length = 0; parser.position + length < end; length++) {
    const byte = bytes[parser.position + length]!;
    const isWord = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
    if (!isWord) {
      if (length === 0) throw damaged('something else stands between its objects');
      return;
    }
    if (length > MAX_NEXT) throw damaged('something else stands between its objects');
  }
}

function readStream(parser: PdfParser, dict: PdfDict, lengthOf: LengthOf): { data: Uint8Array; end: number } {
  const { bytes, end: bound } = parser;
  let start = parser.position;
  if (bytes[start] === 0x0d) start++;
  if (bytes[start] === 0x0a) start++;

  const declared = dict.get('Length');
  const length = declared instanceof Object && 'number' in declared ? lengthOf(declared) : declared;
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || start + length > bound) {
    throw damaged('a stream has a wrong length');
  }
  parser.position = start + length;
  while (parser.position < bound && isSpace(bytes[parser.position])) parser.position++;
  if (!parser.keyword('endstream')) throw damaged('a stream has a wrong length');
  if (!parser.keyword('endobj')) throw damaged('an object has no end');
  return { data: bytes.subarray(start, start + length), end: parser.position };
}

/** Where a stream ends whose length is not known: before the first `endstream`. Nothing if there is none. */
export function findEndOfStream(bytes: Uint8Array, start: number): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = buffer.indexOf(ENDSTREAM, start);
  if (at === -1) return undefined;
  let end = at;
  if (end > start && bytes[end - 1] === 0x0a) end--;
  if (end > start && bytes[end - 1] === 0x0d) end--;
  return end;
}
