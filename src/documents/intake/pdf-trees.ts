import { damaged, tooComplex } from './pdf-budget.ts';
import { forEachDictionary } from './pdf-dictionaries.ts';
import type { PdfObject } from './pdf-object.ts';
import { PdfRef, type PdfValue } from './pdf-syntax.ts';

/** A balanced tree of a million pages has some ten levels. */
const MAX_LEVELS = 256;

/**
 * Collects how the objects of a PDF hang together as trees: pages, form fields, names, all by `Kids` downwards and by
 * `Parent` upwards. Those who walk such a tree may go round in circles, or fall off their stack.
 */
export class PdfTrees {
  /** By `Kids`: an object and the one that lists it. */
  readonly #listedBy = new Map<number, number>();
  /** By `Parent`. */
  readonly #parents = new Map<number, number>();
  /** Arrays with a number of their own, which `Kids` may name. */
  readonly #arrays = new Map<number, PdfRef[]>();
  readonly #indirectKids: [parent: number, array: number][] = [];

  add({ number, value }: PdfObject): void {
    if (Array.isArray(value)) {
      this.#arrays.set(number, value.filter(isRef));
    } else if (value instanceof Map) {
      const parent = value.get('Parent');
      if (parent instanceof PdfRef) this.#parents.set(number, parent.number);
      forEachDictionary(value, (dict) => this.#addKids(number, dict.get('Kids')));
    }
  }

  /** @throws SigningError `ERR_DOCUMENT_TOO_COMPLEX`, `ERR_DOCUMENT_DAMAGED` */
  assertSound(): void {
    for (const [parent, array] of this.#indirectKids) this.#addKids(parent, this.#arrays.get(array) ?? []);
    assertEnds(this.#listedBy);
    assertEnds(this.#parents);
  }

  #addKids(parent: number, kids: PdfValue | undefined): void {
    if (kids instanceof PdfRef) this.#indirectKids.push([parent, kids.number]);
    if (!Array.isArray(kids)) return;
    for (const kid of kids) {
      if (!isRef(kid)) continue;
      if (this.#listedBy.has(kid.number)) throw damaged('a page or a form field is listed twice');
      this.#listedBy.set(kid.number, parent);
    }
  }
}

function isRef(value: PdfValue): value is PdfRef {
  return value instanceof PdfRef;
}

/** Going upwards ends everywhere, and soon. */
function assertEnds(parents: ReadonlyMap<number, number>): void {
  const levels = new Map<number, number>();
  for (const start of parents.keys()) {
    const path: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !levels.has(at)) {
      path.push(at);
      if (path.length > MAX_LEVELS)
        throw tooComplex('its pages or form fields nest too deeply or in a circle');
      at = parents.get(at);
    }
    let level = at === undefined ? 0 : levels.get(at)!;
    for (const number of path.reverse()) levels.set(number, ++level);
    if (level > MAX_LEVELS) throw tooComplex('its pages or form fields nest too deeply or in a circle');
  }
}
