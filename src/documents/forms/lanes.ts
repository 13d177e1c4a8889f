/** What waits, in lanes that take turns: of each that has something waiting, one at a time, the oldest first. */
export class Lanes<Item> {
  /** Those that have something waiting; the one whose turn it is first. */
  readonly #waiting = new Map<string, Item[]>();
  #size = 0;
  /** The lane of what was taken last. */
  #served: string | undefined;

  /** How many wait in all of them. */
  get size(): number {
    return this.#size;
  }

  /** How many wait in one of them. */
  sizeOf(lane: string): number {
    return this.#waiting.get(lane)?.length ?? 0;
  }

  add(lane: string, item: Item): void {
    const items = this.#waiting.get(lane);
    if (items) items.push(item);
    else this.#waiting.set(lane, [item]);
    this.#size += 1;
  }

  /** The next one, which then waits no more; undefined: none does. */
  take(): Item | undefined {
    const [lane] = this.#waiting.keys();
    if (lane === undefined) return undefined;
    const [item, ...rest] = this.#waiting.get(lane)!;
    this.#waiting.delete(lane);
    // it had its turn, though it stands in front of those that came while what it had was done
    if (lane === this.#served && this.#waiting.size > 0) {
      this.#waiting.set(lane, [item!, ...rest]);
      return this.take();
    }
    if (rest.length > 0) this.#waiting.set(lane, rest);
    this.#served = lane;
    this.#size -= 1;
    return item;
  }
}
