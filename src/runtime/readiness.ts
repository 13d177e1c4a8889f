import { within } from '../storage/index.ts';

/** How long an answer holds, milliseconds: however often somebody asks, the database is asked once in this time. */
const holdsFor = 1_000;

/** How long the database may take, milliseconds: those who probe wait a few seconds themselves. */
const usualPatience = 2_000;

/** Finds out whether the database can be worked with, for those who ask often and must get an answer soon. */
export class Readiness {
  readonly #check: () => Promise<void>;
  readonly #clock: () => number;
  readonly #patience: number;
  #answer: Promise<void> | undefined;
  #isChecking = false;
  #askedAt = 0;

  /** @param check throws `ERR_STORAGE_UNAVAILABLE`; may take as long as it likes */
  constructor(check: () => Promise<void>, clock: () => number, patience = usualPatience) {
    this.#check = check;
    this.#clock = clock;
    this.#patience = patience;
  }

  /** Throws what the check throws, and `ERR_STORAGE_UNAVAILABLE` where it takes too long. */
  ask(): Promise<void> {
    const age = this.#clock() - this.#askedAt;
    // A check that is late would only get company by another one.
    if (!this.#answer || (!this.#isChecking && (age < 0 || age >= holdsFor))) {
      this.#askedAt = this.#clock();
      this.#isChecking = true;
      const check = this.#check().finally(() => {
        this.#isChecking = false;
      });
      this.#answer = within(this.#patience, check);
    }
    return this.#answer;
  }
}
