import { isSigningError } from '../errors.ts';

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers work that comes in while a group is under way and does it as the next group: one statement or commit for
 * many callers, without making a lone caller wait. Groups never overlap.
 */
export class Batcher<Item, Result> {
  readonly #work: (items: Item[]) => Promise<Result[]>;
  readonly #limit: number;
  #waiting: Waiting<Item, Result>[] = [];
  #busy = false;

  /**
   * @param work does a group; answers one result per item, in order. A group that fails is done again one by one, so
   * that one bad item fails alone; unless the database is not available, for which no item can help.
   * @param limit most items in a group
   */
  constructor(work: (items: Item[]) => Promise<Result[]>, limit: number) {
    this.#work = work;
    this.#limit = limit;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // Requests that arrive in the same turn of the event loop go together.
      setImmediate(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#limit);
      try {
        const results = await this.#work(group.map(({ item }) => item));
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
      } catch (error) {
        if (group.length === 1 || isUnavailable(error)) for (const { reject } of group) reject(error);
        else await this.#oneByOne(group);
      }
    }
    this.#busy = false;
  }

  async #oneByOne(group: readonly Waiting<Item, Result>[]): Promise<void> {
    let unavailable: unknown;
    for (const { item, resolve, reject } of group) {
      if (unavailable !== undefined) {
        reject(unavailable);
        continue;
      }
      try {
        const [result] = await this.#work([item]);
        resolve(result as Result);
      } catch (error) {
        reject(error);
        if (isUnavailable(error)) unavailable = error;
      }
    }
  }
}

/** Each item would wait in vain for itself, and those behind the group for all of them. */
function isUnavailable(error: unknown): boolean {
  return isSigningError(error) && error.code === 'ERR_STORAGE_UNAVAILABLE';
}
