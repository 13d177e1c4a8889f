import { damaged, type PdfBudget } from './pdf-budget.ts';
import { unpackStructure } from './pdf-inflate.ts';
import type { PdfObject } from './pdf-object.ts';
import { PdfParser } from './pdf-syntax.ts';

/** True for a stream in which other objects are packed (ISO 32000-1, 7.5.7). */
export function isObjectStream({ value, data }: PdfObject): boolean {
  return data !== undefined && value instanceof Map && value.get('Type') === 'ObjStm';
}

/** The objects of one object stream. */
export class PackedObjects {
  readonly #data: Uint8Array;
  readonly #members: { number: number; start: number; bound: number }[] = [];

  /** @throws SigningError `ERR_DOCUMENT_DAMAGED`, `ERR_DOCUMENT_TOO_COMPLEX` */
  constructor(stream: PdfObject, budget: PdfBudget) {
    if (!isObjectStream(stream) || !(stream.value instanceof Map))
      throw damaged('an object stream is missing');
    this.#data = unpackStructure(stream.value, stream.data!, budget);
    const count = stream.value.get('N');
    const first = stream.value.get('First');
    if (
      typeof count !== 'number' ||
      typeof first !== 'number' ||
      !(first >= 0 && first <= this.#data.length)
    ) {
      throw damaged('an object stream is broken');
    }
    const index = new PdfParser(this.#data, budget, 0, first);
    for (let i = 0; i < count; i++) {
      budget.spendCost(5);
      const number = index.wholeNumber();
      const offset = index.wholeNumber();
      if (number === undefined || offset === undefined || first + offset > this.#data.length) {
        throw damaged('an object stream is broken');
      }
      this.#members.push({ number, start: first + offset, bound: this.#data.length });
    }
    const byStart = this.#members.toSorted((a, b) => a.start - b.start);
    for (const [i, member] of byStart.slice(1).entries()) byStart[i]!.bound = member.start;
  }

  get count(): number {
    return this.#members.length;
  }

  /** By its index in the stream; nothing if there are fewer. */
  read(index: number, budget: PdfBudget): PdfObject | undefined {
    const member = this.#members[index];
    if (member === undefined) return undefined;
    const parser = new PdfParser(this.#data, budget, member.start, member.bound);
    const value = parser.value();
    // see assertCalmAfter: what comes next has to be the next object
    parser.skipSpace();
    if (parser.position !== member.bound) throw damaged('an object stream is broken');
    return { number: member.number, generation: 0, value };
  }

  /** The object as it stands in the stream. */
  textOf(index: number): Uint8Array {
    const { start, bound } = this.#members[index]!;
    return this.#data.subarray(start, bound);
  }
}
