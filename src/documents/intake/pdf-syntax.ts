import { damaged, type PdfBudget, tooComplex } from './pdf-budget.ts';
import { isEndOfLine, unescaped } from './pdf-string.ts';

/** A reference to an indirect object. */
export class PdfRef {
  readonly number: number;
  readonly generation: number;

  constructor(number: number, generation: number) {
    this.number = number;
    this.generation = generation;
  }
}

/** Keys without their slash. */
export type PdfDict = Map<string, PdfValue>;

/** A PDF object (ISO 32000-1, 7.3). A name is a string; a string is its bytes. */
export type PdfValue = null | boolean | number | string | Uint8Array | PdfRef | PdfValue[] | PdfDict;

/** Object numbers that readers take (ISO 32000-1, annex C). */
export const MAX_OBJECT_NUMBER = 8_388_607;

const MAX_DEPTH = 100;
/** @libpdf/core hands an array's items over as arguments, of which there may be some 120 000. */
const MAX_ITEMS = 100_000;
const MAX_STRING = 4 * 1024 * 1024;
const MAX_TOKEN = 1024;
const MAX_DIGITS = 60;

const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = SPACE;
for (const character of '()<>[]{}/%') CLASS[character.charCodeAt(0)] = DELIMITER;

const HEX = new Int8Array(256).fill(-1);
for (const digit of '0123456789abcdefABCDEF') HEX[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

/** True for what separates tokens. */
export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === SPACE;
}

/**
 * Reads PDF objects from a range of bytes, by the letter: what a reader would have to guess at is an error
 * (`ERR_DOCUMENT_DAMAGED`), what costs more than the budget has or nests too deeply too (`ERR_DOCUMENT_TOO_COMPLEX`).
 * It never looks beyond its range.
 */
export class PdfParser {
  position: number;
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly #budget: PdfBudget;
  #depth = 0;

  constructor(bytes: Uint8Array, budget: PdfBudget, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.#budget = budget;
  }

  /** To the next token. A comment has to end within the range, or whoever looks further reads all that follows. */
  skipSpace(): void {
    while (this.position < this.end) {
      const byte = this.bytes[this.position]!;
      if (CLASS[byte] === SPACE) {
        this.position++;
      } else if (byte === 0x25) {
        while (this.position < this.end && !isEndOfLine(this.bytes[this.position]!)) this.position++;
        if (this.position === this.end && this.end !== this.bytes.length)
          throw damaged('a comment has no end');
      } else {
        return;
      }
    }
  }

  /** The next token is this word. */
  keyword(word: string): boolean {
    this.skipSpace();
    const end = this.position + word.length;
    if (end > this.end || this.#isRegular(end)) return false;
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.position + i] !== word.charCodeAt(i)) return false;
    }
    this.position = end;
    return true;
  }

  /** A whole number without a sign; nothing, and the position unchanged, if there is none. */
  wholeNumber(): number | undefined {
    this.skipSpace();
    const start = this.position;
    let value = 0;
    while (this.position < this.end && isDigit(this.bytes[this.position]!)) {
      value = value * 10 + this.bytes[this.position]! - 0x30;
      this.position++;
    }
    const digits = this.position - start;
    if (digits > 0 && digits <= 10 && !this.#isRegular(this.position)) return value;
    this.position = start;
    return undefined;
  }

  value(): PdfValue {
    this.skipSpace();
    if (this.position >= this.end) throw damaged('an object has no end');
    const byte = this.bytes[this.position]!;
    if (byte === 0x2f) return this.#name();
    if (byte === 0x28) return this.#literalString();
    if (byte === 0x5b) return this.#nested(() => this.#array());
    if (byte === 0x3c) {
      return this.bytes[this.position + 1] === 0x3c ? this.#nested(() => this.dict()) : this.#hexString();
    }
    this.#budget.spendCost(1);
    if (isDigit(byte)) return this.#referenceOrNumber();
    if (byte === 0x2b || byte === 0x2d || byte === 0x2e) return this.#number();
    if (this.keyword('null')) return null;
    if (this.keyword('true')) return true;
    if (this.keyword('false')) return false;
    throw damaged('there is something else where an object should be');
  }

  /** A dictionary; the position is at its `<<`. */
  dict(): PdfDict {
    this.#budget.spendCost(5);
    if (!this.#take(0x3c) || !this.#take(0x3c)) throw damaged('a dictionary is missing');
    const dict: PdfDict = new Map();
    for (;;) {
      this.skipSpace();
      if (this.#take(0x3e)) {
        if (!this.#take(0x3e)) throw damaged('a dictionary has no end');
        return dict;
      }
      if (this.bytes[this.position] !== 0x2f || this.position >= this.end) {
        throw damaged('a dictionary has a key that is no name');
      }
      const key = this.#name();
      const value = this.value();
      // readers differ in which of two they take
      if (dict.has(key) && dict.get(key) !== value) throw damaged('a dictionary has a key twice');
      dict.set(key, value);
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw tooComplex('its objects nest too deeply');
    const value = read();
    this.#depth--;
    return value;
  }

  #array(): PdfValue[] {
    this.#budget.spendCost(5);
    this.position++;
    const items: PdfValue[] = [];
    for (;;) {
      this.skipSpace();
      if (this.#take(0x5d)) return items;
      if (items.length === MAX_ITEMS) throw tooComplex('it has an array of too many items');
      items.push(this.value());
    }
  }

  #name(): string {
    this.#budget.spendCost(1);
    this.position++;
    const end = this.#endOfRegular();
    let name = '';
    for (; this.position < end; this.position++) {
      let byte = this.bytes[this.position]!;
      const high = HEX[this.bytes[this.position + 1]!]!;
      const low = HEX[this.bytes[this.position + 2]!]!;
      if (byte === 0x23 && this.position + 2 < end && high >= 0 && low >= 0) {
        byte = high * 16 + low;
        this.position += 2;
      }
      // some readers end the name here: it would be another name for them
      if (byte === 0) throw damaged('a name holds a NUL');
      name += String.fromCharCode(byte);
    }
    return this.#budget.name(name);
  }

  #literalString(): Uint8Array {
    const start = ++this.position;
    let depth = 1;
    let plain = true;
    while (depth > 0) {
      if (this.position >= this.end) throw damaged('a string has no end');
      const byte = this.bytes[this.position++]!;
      if (byte === 0x28) depth++;
      else if (byte === 0x29) depth--;
      else if (byte === 0x5c) {
        plain = false;
        this.position++;
      }
    }
    const raw = this.bytes.subarray(start, this.position - 1);
    this.#spendString(raw.length);
    return plain ? raw : unescaped(raw);
  }

  #hexString(): Uint8Array {
    const start = ++this.position;
    let digits = 0;
    for (; ; this.position++) {
      if (this.position >= this.end) throw damaged('a string has no end');
      const byte = this.bytes[this.position]!;
      if (byte === 0x3e) break;
      if (HEX[byte]! >= 0) digits++;
      else if (CLASS[byte] !== SPACE) throw damaged('a hexadecimal string holds something else');
    }
    this.#spendString(this.position - start);
    const string = new Uint8Array(Math.ceil(digits / 2));
    let digit = 0;
    for (let i = start; i < this.position; i++) {
      const value = HEX[this.bytes[i]!]!;
      if (value >= 0) string[digit >> 1]! |= digit++ % 2 === 0 ? value << 4 : value;
    }
    this.position++;
    return string;
  }

  #spendString(length: number): void {
    if (length > MAX_STRING) throw tooComplex('it has a string that is too long');
    this.#budget.spendCost(5 + (length >> 6));
  }

  /** A reference, or only its first number. */
  #referenceOrNumber(): PdfRef | number {
    const number = this.wholeNumber();
    if (number === undefined) return this.#number();
    const end = this.position;
    const generation = this.wholeNumber();
    if (generation !== undefined && this.keyword('R')) {
      if (number > MAX_OBJECT_NUMBER || generation > 65_535) throw damaged('a reference is out of range');
      return new PdfRef(number, generation);
    }
    this.position = end;
    return number;
  }

  #number(): number {
    const start = this.position;
    const sign = this.bytes[start];
    if (sign === 0x2b || sign === 0x2d) this.position++;
    let value = 0;
    let digits = 0;
    let scale = 0;
    for (; this.#isRegular(this.position); this.position++) {
      const byte = this.bytes[this.position]!;
      if (isDigit(byte)) {
        value = value * 10 + byte - 0x30;
        digits++;
        scale *= 10;
      } else if (byte === 0x2e && scale === 0) {
        scale = 1;
      } else {
        throw damaged('a number is malformed');
      }
      if (digits > MAX_DIGITS) throw damaged('a number is malformed');
    }
    if (digits === 0) throw damaged('a number is malformed');
    return (sign === 0x2d ? -value : value) / Math.max(scale, 1);
  }

  #take(byte: number): boolean {
    if (this.position >= this.end || this.bytes[this.position] !== byte) return false;
    this.position++;
    return true;
  }

  #isRegular(position: number): boolean {
    return position < this.end && CLASS[this.bytes[position]!] === REGULAR;
  }

  #endOfRegular(): number {
    let end = this.position;
    while (this.#isRegular(end)) {
      if (++end - this.position > MAX_TOKEN) throw tooComplex('it has a name or a number that is too long');
    }
    return end;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
