import { setImmediate, setTimeout } from 'node:timers/promises';

/** However many callers there are, work gets a turn this often, milliseconds. */
const patience = 50;
/** How long a turn lasts, milliseconds: what is begun in it is still done. Small pieces then share a commit. */
const slice = 5;

/**
 * Lets work that nobody waits for through one piece after the other, and only while no caller is being served. What moves
 * a process on holds the processor for some milliseconds. Done all at once, or in turn with callers, ten thousand
 * deadlines that come together would hold up each of a caller's dozen steps through the database; this way a caller finds
 * one turn in front, however many there are.
 */
export class Turnstile {
  #callers = 0;
  #onIdle: (() => void) | undefined;
  #turnBegan = Number.NEGATIVE_INFINITY;
  /** Settles when all that was let in is over. */
  #last: Promise<unknown> = Promise.resolve();

  /** A caller is being served for as long as this takes. */
  serve<Result>(work: Promise<Result>): Promise<Result> {
    this.#callers += 1;
    const over = () => {
      this.#callers -= 1;
      if (this.#callers === 0) this.#onIdle?.();
    };
    work.then(over, over);
    return work;
  }

  /** The same functions; whoever calls one is served until it answers. */
  serving<Functions extends object>(functions: Functions): Functions {
    const served = Object.entries(functions).map(([name, work]) => [
      name,
      (...asked: unknown[]) => this.serve(work(...asked)),
    ]);
    return Object.fromEntries(served) as Functions;
  }

  /**
   * Does the work when its turn has come.
   * @param hurry it is done at once when this resolves: a caller has come for whom it is in the way
   */
  pass<Result>(work: () => Promise<Result>, hurry: Promise<void>): Promise<Result> {
    const turn = this.#last.then(() => this.#quietMoment());
    const done = Promise.race([turn, hurry]).then(work);
    this.#last = Promise.allSettled([turn, done]);
    return done;
  }

  async #quietMoment(): Promise<void> {
    if (performance.now() - this.#turnBegan < slice) return;
    // what has come in meanwhile goes first
    await setImmediate();
    if (this.#callers > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
      await Promise.race([idle, setTimeout(patience)]);
      this.#onIdle = undefined;
    }
    this.#turnBegan = performance.now();
  }
}
