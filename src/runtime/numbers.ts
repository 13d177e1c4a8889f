import type { Storage, Transaction } from '../storage/index.ts';

/** Numbers that are reserved at once: an instance or document costs no statement of its own for its number. */
const reservedAtOnce = 100;

/**
 * Gives out the numbers by which callers know instances and documents where they don't by id: each once, whatever the
 * number of nodes, and rising but for gaps. They are not secret, and whoever has one may do nothing by it.
 */
export class Numbers {
  readonly #reserve: Storage['numbers']['reserve'];
  #kept: number[] = [];
  #reserving: Promise<void> | undefined;

  constructor(reserve: Storage['numbers']['reserve']) {
    this.#reserve = reserve;
  }

  /** @param transaction the host's, which may be rolled back: what is reserved in it is for nobody else */
  async take(count: number, transaction?: Transaction): Promise<number[]> {
    if (count === 0) return [];
    if (transaction || count > reservedAtOnce) return this.#reserve(count, transaction);
    while (this.#kept.length < count) {
      this.#reserving ??= this.#refill().finally(() => {
        this.#reserving = undefined;
      });
      await this.#reserving;
    }
    return this.#kept.splice(0, count);
  }

  async #refill(): Promise<void> {
    this.#kept.push(...(await this.#reserve(reservedAtOnce)));
  }
}
