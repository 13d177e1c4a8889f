import { SigningError } from '../errors.ts';

/** So many places, and a queue in front of them that is not endless. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  readonly #waitingAtMost: number;
  readonly #doing: string;
  #free: number;

  /** @param doing what is done in them: `documents are being sealed` */
  constructor(places: number, waitingAtMost: number, doing: string) {
    this.#free = places;
    this.#doing = doing;
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
        `too many ${this.#doing} for callers at the moment; try again in a few seconds`,
      );
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
