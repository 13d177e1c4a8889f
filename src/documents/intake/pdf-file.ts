import { isSigningError } from '../../errors.ts';
import { damaged, PdfBudget, type PdfLimits } from './pdf-budget.ts';
import {
  type LengthOf,
  type PdfObject,
  type PlacedObject,
  readObjectAt,
  readWholeNumberAt,
} from './pdf-object.ts';
import { isObjectStream, PackedObjects } from './pdf-object-stream.ts';
import { type PdfDict, PdfRef, type PdfValue } from './pdf-syntax.ts';
import { readXref, type Xref, type XrefEntry } from './pdf-xref.ts';

/** Looks at an object of a PDF; `isCurrent` is false if a later revision replaced or removed it. */
export type PdfVisitor = (object: PdfObject, isCurrent: boolean) => void;

/**
 * A PDF whose structure is right as it stands: every cross-reference entry leads to the object that it names, objects
 * don't overlap, streams are as long as they say, object streams stay within the limits. Whatever another parser does
 * with such a file takes time and memory in proportion to its size and to the limits.
 */
export class PdfFile {
  readonly bytes: Uint8Array;
  readonly trailer: PdfDict;
  readonly #entries: Map<number, XrefEntry>;
  /** Where each current object and section ends at the latest, by where it begins, in this order. */
  readonly #bounds: Map<number, number>;
  readonly #packed = new Map<number, PackedObjects>();
  #budget: PdfBudget;

  /**
   * Reads the whole structure and shows each object of each revision to `visit`, once.
   *
   * @throws SigningError `ERR_DOCUMENT_ENCRYPTED`, `ERR_DOCUMENT_DAMAGED`, `ERR_DOCUMENT_TOO_COMPLEX`
   */
  constructor(bytes: Uint8Array, limits: PdfLimits, visit: PdfVisitor) {
    this.bytes = bytes;
    this.#budget = new PdfBudget(limits);
    const xref = readXref(bytes, this.#budget);
    this.trailer = xref.trailer;
    this.#entries = currentEntries(xref);
    const places = placesOf(this.#entries);
    this.#bounds = boundsOf([...places.keys(), ...xref.sections.map(({ start }) => start)], bytes.length);

    const ends = this.#visitCurrent(xref, places, visit);
    this.#visitFormer(xref, ends, visit);
    // looking objects up reads some of them again
    this.#budget = new PdfBudget(limits);
  }

  /** What a reference stands for, null if for nothing; any other value is its own. */
  resolve(value: PdfValue | undefined): PdfValue {
    return value instanceof PdfRef ? (this.get(value)?.value ?? null) : (value ?? null);
  }

  /** The dictionary that this is or stands for; for a stream, its own. */
  dict(value: PdfValue | undefined): PdfDict | undefined {
    const resolved = this.resolve(value);
    return resolved instanceof Map ? resolved : undefined;
  }

  /** The object that a reference stands for, in the newest revision. */
  get(ref: PdfRef): PdfObject | undefined {
    const entry = this.#entries.get(ref.number);
    if (entry?.type === 'placed') {
      return entry.generation === ref.generation ? this.#readAt(entry.offset) : undefined;
    }
    if (entry?.type !== 'packed' || ref.generation !== 0) return undefined;
    return this.#unpack(entry.stream).read(entry.index, this.#budget);
  }

  /** @returns where each current object and section ends, by where it begins */
  #visitCurrent({ sections }: Xref, places: Map<number, number>, visit: PdfVisitor): Map<number, number> {
    const sectionEnds = new Map(sections.map(({ start, end }) => [start, end]));
    const ends = new Map<number, number>();
    const streams: number[] = [];
    for (const [start, bound] of this.#bounds) {
      const number = places.get(start);
      const object = number === undefined ? undefined : this.#readAt(start);
      if (object !== undefined) {
        const { generation } = this.#entries.get(number!) as { generation: number };
        if (object.number !== number || object.generation !== generation) {
          throw damaged('its cross-reference table names another object than is there');
        }
        visit(object, true);
        if (isObjectStream(object)) streams.push(object.number);
      }
      const end = object?.end ?? sectionEnds.get(start)!;
      if (end > bound) throw damaged('its objects overlap');
      ends.set(start, end);
    }

    let found = 0;
    for (const stream of streams) {
      const packed = this.#unpack(stream);
      for (let index = 0; index < packed.count; index++) {
        const object = packed.read(index, this.#budget)!;
        const entry = this.#entries.get(object.number);
        const isCurrent = entry?.type === 'packed' && entry.stream === stream && entry.index === index;
        if (isCurrent) found++;
        visit(object, isCurrent);
      }
    }
    const expected = [...this.#entries.values()].filter(({ type }) => type === 'packed').length;
    if (found !== expected) throw damaged('an object stream lacks an object');
    return ends;
  }

  /**
   * What was replaced or removed can be looked at in the revision that had it. If it can't be read any more, nobody
   * else can either.
   */
  #visitFormer({ sections }: Xref, ends: Map<number, number>, visit: PdfVisitor): void {
    const places = new Map<number, number>();
    for (const { entries } of sections) {
      for (const [number, entry] of entries) {
        if (entry.type === 'placed' && !ends.has(entry.offset)) places.set(entry.offset, number);
      }
    }
    if (places.size === 0) return;
    const bounds = boundsOf([...places.keys(), ...ends.keys()], this.bytes.length);
    let covered = 0;
    for (const [start, bound] of bounds) {
      const number = places.get(start);
      if (number === undefined) covered = ends.get(start)!;
      else if (start >= covered) this.#visitFormerAt(start, bound, number, visit);
    }
  }

  #visitFormerAt(start: number, bound: number, number: number, visit: PdfVisitor): void {
    try {
      const object = this.#readAt(start, bound);
      if (object.number !== number) return;
      visit(object, false);
      if (!isObjectStream(object)) return;
      const packed = new PackedObjects(object, this.#budget);
      for (let index = 0; index < packed.count; index++) visit(packed.read(index, this.#budget)!, false);
    } catch (error) {
      if (!isSigningError(error) || error.code !== 'ERR_DOCUMENT_DAMAGED') throw error;
    }
  }

  #readAt(offset: number, bound = this.#bounds.get(offset)!, lengthOf = this.#lengthOf): PlacedObject {
    return readObjectAt(this.bytes, this.#budget, { offset, bound, lengthOf });
  }

  #unpack(number: number): PackedObjects {
    const known = this.#packed.get(number);
    if (known !== undefined) return known;
    const entry = this.#entries.get(number);
    if (entry?.type !== 'placed') throw damaged('an object stream is missing');
    const stream = this.#readAt(entry.offset, undefined, this.#placedLengthOf);
    const packed = new PackedObjects(stream, this.#budget);
    this.#packed.set(number, packed);
    return packed;
  }

  readonly #lengthOf: LengthOf = (ref) => {
    const entry = this.#entries.get(ref.number);
    if (entry?.type !== 'packed') return this.#placedLengthOf(ref);
    const length = this.get(ref)?.value;
    return typeof length === 'number' ? length : undefined;
  };

  /** An object stream's own length can't stand in an object stream: that could go in a circle. */
  readonly #placedLengthOf: LengthOf = (ref) => {
    const entry = this.#entries.get(ref.number);
    if (entry?.type !== 'placed' || entry.generation !== ref.generation) return undefined;
    return readWholeNumberAt(this.bytes, this.#budget, entry.offset, this.#bounds.get(entry.offset)!);
  };
}

function currentEntries({ sections, trailer }: Xref): Map<number, XrefEntry> {
  const entries = new Map<number, XrefEntry>();
  for (const section of sections) {
    for (const [number, entry] of section.entries) if (!entries.has(number)) entries.set(number, entry);
  }
  const size = trailer.get('Size');
  if (typeof size !== 'number') throw damaged('its trailer lacks the number of objects');
  for (const [number, { type }] of entries) {
    if (type !== 'free' && number >= size) throw damaged('its trailer has a wrong number of objects');
  }
  return entries;
}

/** Numbers of the objects that have a place of their own, by their offset. */
function placesOf(entries: Map<number, XrefEntry>): Map<number, number> {
  const places = new Map<number, number>();
  for (const [number, entry] of entries) {
    if (entry.type !== 'placed') continue;
    if (places.has(entry.offset)) throw damaged('two of its objects are in one place');
    places.set(entry.offset, number);
  }
  return places;
}

function boundsOf(starts: number[], end: number): Map<number, number> {
  const sorted = [...new Set(starts)].sort((a, b) => a - b);
  return new Map(sorted.map((start, i) => [start, sorted[i + 1] ?? end]));
}
