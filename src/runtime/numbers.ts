import type { Storage, Transaction } from '../storage/index.ts';

/** Numbers that are reserved at once: an instance or document costs no statement of its own for its number. */
const reservedAtOnce = 100;

/**
 * Gives out the numbers by which callers know instances and documents where they don't by id: each once, whatever the
 * number of nodes, and rising but for gaps. They are not secret, and whoever has one may do nothing by it.
 */
export class Numbers {
  readonly #reserve: Storage['numbers']['reserve'];
  #next = 0;
  #end = 0;
  #reserving: Promise<void> | undefined;

  constructor(reserve: Storage['numbers']['reserve']) {
    this.#reserve = reserve;
  }

  /** @param transaction the host's, which may be rolled back: what is reserved in it is for nobody else */
  async take(count: number, transaction?: Transaction): Promise<number[]> {
    if (count === 0) return [];
    if (transaction || count > reservedAtOnce) return counted(await this.#reserve(count, transaction), count);
    while (this.#end - this.#next < count) {
      this.#reserving ??= this.#refill().finally(() => {
        this.#reserving = undefined;
      });
      await this.#reserving;
    }
    const first = this.#next;
    this.#next += count;
    return counted(first, count);
  }

  async #refill(): Promise<void> {
    this.#next = await this.#reserve(reservedAtOnce);
    this.#end = this.#next + reservedAtOnce;
  }
}

function counted(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
