import { SigningError } from '../../errors.ts';

/** So many places, and a queue in front of them that is not endless. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  readonly #waitingAtMost: number;
  #free: number;

  constructor(places: number, waitingAtMost: number) {
    this.#free = places;
    this.#waitingAtMost = waitingAtMost;
  }

  /** Does work in a place, once there is one. Throws `ERR_BUSY` where too many wait already, whoever they are. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= this.#waitingAtMost) {
      throw new SigningError(
        'ERR_BUSY',
        'too many documents are being sealed for callers at the moment; try again in a few seconds',
      );
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
