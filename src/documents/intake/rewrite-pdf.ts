import { isSigningError, SigningError } from '../../errors.ts';
import { latin1 } from './latin1.ts';
import { damaged, PdfBudget, type PdfLimits, tooComplex } from './pdf-budget.ts';
import { forEachDictionary } from './pdf-dictionaries.ts';
import { headerVersion } from './pdf-header.ts';
import { findEndOfStream } from './pdf-object.ts';
import { PackedObjects } from './pdf-object-stream.ts';
import { isSpace, MAX_OBJECT_NUMBER, type PdfDict, PdfParser, PdfRef, type PdfValue } from './pdf-syntax.ts';
import { type WrittenObject, writePdf } from './write-pdf.ts';

/**
 * How often the file's length may be read in vain. Objects that begin within each other would each be read to the end of
 * the file.
 */
const MAX_WASTE = 8;

/**
 * Writes a PDF anew whose cross-reference table or streams are not right: all objects that can be read, the last one of
 * each number, under a table of its own. What can't be read is left out, so whoever is to sign has to be
 * shown the result, not the original. It still has to pass `assertSealable`.
 *
 * Our own rather than a library's: @libpdf/core does it without any limit of time or memory.
 *
 * @throws SigningError `ERR_DOCUMENT_DAMAGED`: nothing can be made of it, or it carries signatures, which this would
 * break; `ERR_DOCUMENT_ENCRYPTED`; `ERR_DOCUMENT_FORMAT`; `ERR_DOCUMENT_TOO_COMPLEX`
 */
export function rewritePdf(bytes: Uint8Array, limits: PdfLimits = {}): Uint8Array {
  const version = headerVersion(bytes);
  const salvage = new Salvage(bytes, new PdfBudget(limits));
  salvage.run();
  return writePdf(version, salvage.objects, salvage.trailer());
}

/** Goes through the file once, from object to object. */
class Salvage {
  readonly objects = new Map<number, WrittenObject>();
  readonly #bytes: Uint8Array;
  readonly #buffer: Buffer;
  readonly #budget: PdfBudget;
  /** `Root`, `Info` and `ID` of the last trailer that has them, as they stand there. */
  readonly #trailer = new Map<string, Uint8Array>();
  #catalog?: string;
  #isSigned = false;
  #waste = 0;

  constructor(bytes: Uint8Array, budget: PdfBudget) {
    this.#bytes = bytes;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#budget = budget;
  }

  run(): void {
    let position = 0;
    let trailer = this.#buffer.indexOf('trailer');
    for (;;) {
      const object = this.#buffer.indexOf('obj', position);
      if (trailer !== -1 && (object === -1 || trailer < object)) {
        position = this.#trying(trailer + 7, (parser) => this.#takeTrailer(parser));
        trailer = this.#buffer.indexOf('trailer', position);
        continue;
      }
      if (object === -1) return;
      const number = this.#numberBefore(object);
      position = object + 3;
      if (number !== undefined)
        position = this.#trying(position, (parser) => this.#takeObject(parser, number));
      if (trailer !== -1 && trailer < position) trailer = this.#buffer.indexOf('trailer', position);
    }
  }

  trailer(): Uint8Array[] {
    if (this.#isSigned) throw signed();
    const entries = new Map(this.#trailer);
    if (!entries.has('Root')) {
      if (this.#catalog === undefined) throw damaged('its catalog can’t be found');
      entries.set('Root', Buffer.from(this.#catalog));
    }
    return [...entries].flatMap(([key, value]) => [Buffer.from(`/${key} `), value, Buffer.from(' ')]);
  }

  /** What is broken is left out. @returns where to go on */
  #trying(position: number, take: (parser: PdfParser) => void): number {
    const parser = new PdfParser(this.#bytes, this.#budget, position);
    try {
      take(parser);
      return parser.position;
    } catch (error) {
      if (!isSigningError(error) || error.code !== 'ERR_DOCUMENT_DAMAGED') throw error;
      this.#waste += parser.position - position;
      if (this.#waste > this.#bytes.length * MAX_WASTE) throw tooComplex('its objects are within each other');
      return position;
    }
  }

  /** Number and generation before the word `obj`. */
  #numberBefore(position: number): { number: number; generation: number } | undefined {
    const start = Math.max(0, position - 40);
    const found = /(?:^|[^\d.+-])(\d{1,10})\s+(\d{1,5})\s*$/.exec(latin1(this.#bytes, start, position));
    if (found === null) return undefined;
    const [number, generation] = [Number(found[1]), Number(found[2])];
    return number > 0 && number <= MAX_OBJECT_NUMBER && generation <= 65_535
      ? { number, generation }
      : undefined;
  }

  #takeTrailer(parser: PdfParser): void {
    parser.skipSpace();
    const start = parser.position;
    const dict = parser.dict();
    this.#keepTrailer(dict, this.#bytes.subarray(start, parser.position));
  }

  #keepTrailer(dict: PdfDict, text: Uint8Array): void {
    if (dict.has('Encrypt')) {
      throw new SigningError(
        'ERR_DOCUMENT_ENCRYPTED',
        'the PDF is protected by a password; save it without one',
      );
    }
    for (const key of ['Root', 'Info', 'ID']) {
      const isRight = key === 'ID' ? Array.isArray(dict.get(key)) : dict.get(key) instanceof PdfRef;
      const range = isRight ? rangeOf(text, key) : undefined;
      if (range !== undefined) this.#trailer.set(key, text.subarray(...range));
    }
  }

  #takeObject(parser: PdfParser, { number, generation }: { number: number; generation: number }): void {
    parser.skipSpace();
    const start = parser.position;
    const value = parser.value();
    const text = this.#bytes.subarray(start, parser.position);
    this.#lookForSignature(value);
    const isDict = value instanceof Map;
    if (!isDict || !parser.keyword('stream')) {
      // it says where in the file things are
      if (isDict && value.has('Linearized')) return;
      this.#keep(number, generation, value, [text]);
      return;
    }

    const data = this.#readData(parser, value);
    if (value.get('Type') === 'XRef') {
      this.#keepTrailer(value, text);
    } else if (value.get('Type') === 'ObjStm') {
      this.#keepPacked(new PackedObjects({ number, generation, value, data }, this.#budget));
    } else {
      const body = [...withLength(text, data.length), STREAM, data, ENDSTREAM];
      this.#keep(number, generation, value, body);
    }
  }

  /** Up to `endstream`, where the length says or else the first. */
  #readData(parser: PdfParser, dict: PdfDict): Uint8Array {
    let start = parser.position;
    if (this.#bytes[start] === 0x0d) start++;
    if (this.#bytes[start] === 0x0a) start++;
    const length = dict.get('Length');
    if (typeof length === 'number' && Number.isSafeInteger(length) && length >= 0) {
      parser.position = start + length;
      while (isSpace(this.#bytes[parser.position])) parser.position++;
      if (parser.keyword('endstream')) return this.#bytes.subarray(start, start + length);
    }
    const end = findEndOfStream(this.#bytes, start);
    parser.position = end ?? this.#bytes.length;
    if (end === undefined) throw damaged('a stream has no end');
    return this.#bytes.subarray(start, end);
  }

  #keepPacked(packed: PackedObjects): void {
    for (let index = 0; index < packed.count; index++) {
      const { number, value } = packed.read(index, this.#budget)!;
      this.#lookForSignature(value);
      this.#keep(number, 0, value, [packed.textOf(index)]);
    }
  }

  #lookForSignature(value: PdfValue): void {
    forEachDictionary(value, (dict) => {
      if (dict.has('ByteRange')) this.#isSigned = true;
    });
  }

  #keep(number: number, generation: number, value: PdfValue, body: Uint8Array[]): void {
    this.#budget.spendObjects(1);
    this.objects.set(number, { generation, body });
    if (value instanceof Map && value.get('Type') === 'Catalog') this.#catalog = `${number} ${generation} R`;
  }
}

const STREAM = Buffer.from('\nstream\n');
const ENDSTREAM = Buffer.from('\nendstream');

function signed(): SigningError {
  return new SigningError(
    'ERR_DOCUMENT_DAMAGED',
    'the PDF is damaged and carries signatures, which writing it anew would break; get it anew from its source',
  );
}

/** A stream's dictionary that says this length. */
function withLength(dict: Uint8Array, length: number): Uint8Array[] {
  const range = rangeOf(dict, 'Length');
  const text = Buffer.from(range === undefined ? ` /Length ${length} ` : String(length));
  const [start, end] = range ?? [2, 2];
  return [dict.subarray(0, start), text, dict.subarray(end)];
}

/** Where in the text of a dictionary the value of a key stands. */
function rangeOf(dict: Uint8Array, key: string): [start: number, end: number] | undefined {
  const parser = new PdfParser(dict, new PdfBudget(), 2);
  for (parser.skipSpace(); dict[parser.position] === 0x2f; parser.skipSpace()) {
    const found = parser.value();
    parser.skipSpace();
    const start = parser.position;
    parser.value();
    if (found === key) return [start, parser.position];
  }
  return undefined;
}
