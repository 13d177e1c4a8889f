/** Tags of ASN.1 that X.509, CMS and their like are made of (X.690). */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Context-specific tag `[n]`, constructed (also what IMPLICIT makes of a SET or SEQUENCE). */
export const context = (number: number): number => 0xa0 | number;

/** Not DER, or not of the form that its reader knows. Never leaves this folder. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** One value: with its tag and length, and without. Both are views, not copies. */
export interface DerValue {
  tag: number;
  whole: Uint8Array;
  content: Uint8Array;
}

/**
 * Reads DER value by value. Strict, since a seal must not change its bytes and stay valid: lengths are definite and as
 * short as can be, nothing is left over. (asn1js takes all of BER.)
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  isNext(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  /** The next value, of this tag if one is given. */
  next(tag?: number): DerValue {
    const start = this.#at;
    const found = this.#byte();
    if (tag !== undefined && found !== tag) throw new DerError(`tag ${found} where ${tag} belongs`);
    if ((found & 0x1f) === 0x1f) throw new DerError('a tag of more than one byte');
    const length = this.#length();
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new DerError('cut short');
    return {
      tag: found,
      whole: this.#bytes.subarray(start, this.#at),
      content: this.#bytes.subarray(from, this.#at),
    };
  }

  optional(tag: number): DerValue | undefined {
    return this.isNext(tag) ? this.next(tag) : undefined;
  }

  /** A reader of what is in the next value. */
  enter(tag: number): DerReader {
    return new DerReader(this.next(tag).content);
  }

  /** All that is left, value by value. */
  *rest(tag?: number): Generator<DerValue> {
    while (!this.isDone) yield this.next(tag);
  }

  end(): void {
    if (!this.isDone) throw new DerError('more than belongs there');
  }

  oid(): string {
    return oidText(this.next(Tag.oid).content);
  }

  integer(): bigint {
    return integerValue(this.next(Tag.integer).content);
  }

  octets(): Uint8Array {
    return this.next(Tag.octetString).content;
  }

  /** A BIT STRING of whole bytes. */
  bits(): Uint8Array {
    const { content } = this.next(Tag.bitString);
    if (content[0] !== 0) throw new DerError('a bit string that is not of whole bytes');
    return content.subarray(1);
  }

  /** Milliseconds since 1970 of a UTCTime or GeneralizedTime. */
  time(): number {
    return timeValue(this.next());
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new DerError('cut short');
    this.#at += 1;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError('a length that is not definite, or huge');
    let length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError('a length longer than needed');
    return length;
  }
}

/** The one value that these bytes are. */
export function readOne(bytes: Uint8Array, tag?: number): DerValue {
  const reader = new DerReader(bytes);
  const value = reader.next(tag);
  reader.end();
  return value;
}

/** A reader of what is in the one value that these bytes are. */
export function enterOne(bytes: Uint8Array, tag: number = Tag.sequence): DerReader {
  return new DerReader(readOne(bytes, tag).content);
}

function oidText(content: Uint8Array): string {
  if (content.length === 0 || content.at(-1)! >= 0x80) throw new DerError('an object identifier cut short');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    if (arc === 0 && byte === 0x80) throw new DerError('an object identifier longer than needed');
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const first = Math.min(Math.floor(arcs[0]! / 40), 2);
  return [first, arcs[0]! - 40 * first, ...arcs.slice(1)].join('.');
}

function integerValue(content: Uint8Array): bigint {
  const [first, second = 0] = content;
  const isPadded =
    content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (first === undefined || isPadded) throw new DerError('an integer longer than needed');
  return BigInt.asIntN(content.length * 8, BigInt(`0x${Buffer.from(content).toString('hex')}`));
}

function timeValue({ tag, content }: DerValue): number {
  const text = Buffer.from(content).toString('latin1');
  const isUtc = tag === Tag.utcTime;
  if (!isUtc && tag !== Tag.generalizedTime) throw new DerError('no time where one belongs');
  const parts = (isUtc ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/ : GENERALIZED).exec(text);
  if (!parts) throw new DerError('a time that can not be read');
  // X.509: two digits from 50 on are of the last century
  const year = isUtc ? `${parts[1]! < '50' ? '20' : '19'}${parts[1]}` : parts[1];
  const fraction = parts[7] === '' || parts[7] === undefined ? '' : `.${parts[7].slice(0, 3)}`;
  const at = Date.parse(`${year}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}${fraction}Z`);
  if (Number.isNaN(at)) throw new DerError('a time that can not be read');
  return at;
}

const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/;

/** One value of DER. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => der(Tag.sequence, ...contents);

/** SET OF: DER sorts its elements by their bytes. */
export function setOf(elements: readonly Uint8Array[], tag: number = Tag.set): Buffer {
  return der(tag, ...[...elements].sort(Buffer.compare));
}

export const octets = (content: Uint8Array): Buffer => der(Tag.octetString, content);

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number);
  return der(Tag.oid, Buffer.from([first * 40 + second, ...others].flatMap(base128)));
}

/** An integer that is not negative. */
export function integer(value: bigint | number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return der(Tag.integer, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
    bytes.unshift(0x80 | (left % 128));
  }
  return bytes;
}
