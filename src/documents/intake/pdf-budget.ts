import { SigningError } from '../../errors.ts';

/** How much of a PDF is read before it counts as too complex. */
export interface PdfLimits {
  /** Objects, over all revisions. Default 200 000. */
  maxObjects?: number;
  /** Bytes to which everything that has to be inflated to read the structure may come, together. Default 32 MiB. */
  maxInflated?: number;
}

const MAX_OBJECTS = 200_000;
const MAX_INFLATED = 32 * 1024 * 1024;
/** An object costs some 10 to 15 on average; a parser keeps some 50 bytes for each. */
const COST_PER_OBJECT = 15;
/** Names that differ: a parser keeps each of them. */
const MAX_NAMES = 100_000;

/** What reading one PDF has cost so far; whatever exceeds its share ends the reading. */
export class PdfBudget {
  readonly maxObjects: number;
  #objects: number;
  #inflated: number;
  #cost: number;
  readonly #names = new Map<string, string>();

  constructor(limits: PdfLimits = {}) {
    this.maxObjects = limits.maxObjects ?? MAX_OBJECTS;
    this.#objects = this.maxObjects;
    this.#inflated = limits.maxInflated ?? MAX_INFLATED;
    this.#cost = this.maxObjects * COST_PER_OBJECT;
  }

  /** Bytes that may still be inflated. */
  get inflatable(): number {
    return this.#inflated;
  }

  spendObjects(count: number): void {
    this.#objects -= count;
    if (!(this.#objects >= 0)) throw tooComplex(`it has more than ${this.maxObjects} objects`);
  }

  spendInflated(bytes: number): void {
    this.#inflated -= bytes;
    if (this.#inflated < 0) throw tooComplex('its object streams inflate to too much');
  }

  /** One for a number or a name, 5 for what takes memory of its own, and what the length of a string adds. */
  spendCost(cost: number): void {
    this.#cost -= cost;
    if (this.#cost < 0) throw tooComplex('its objects hold too much');
  }

  /** The same string for the same name, so that each is kept once. */
  name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size === MAX_NAMES) throw tooComplex('it has too many names');
    this.#names.set(name, name);
    return name;
  }
}

/** The error for a PDF that would take too much to read. */
export function tooComplex(why: string): SigningError {
  return new SigningError(
    'ERR_DOCUMENT_TOO_COMPLEX',
    `the PDF is too complex: ${why}; save it anew or split it`,
  );
}

/** The error for a PDF whose structure is not right as it stands. */
export function damaged(why: string, cause?: unknown): SigningError {
  return new SigningError(
    'ERR_DOCUMENT_DAMAGED',
    `the PDF is damaged: ${why}; save or print it anew as PDF`,
    cause === undefined ? {} : { cause },
  );
}
