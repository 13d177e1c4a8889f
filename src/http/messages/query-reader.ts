import { SigningError } from '../../errors.ts';

/** Reads the text of a query parameter from left to right. What is wrong is told by its place, and never quoted. */
export class QueryReader {
  readonly #name: string;
  readonly #text: string;
  #at = 0;

  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
  }

  /** Characters before the place that is read next. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Steps over what fits, and returns it; undefined where nothing does. The pattern has the flag `y`. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  /** Steps over one of the words, and returns it. Throws `ERR_BODY_INVALID` where another stands, naming them. */
  word<Word extends string>(words: ReadonlySet<Word>): Word {
    const from = this.#at;
    const found = this.take(/\w+/y) as Word | undefined;
    if (found !== undefined && words.has(found)) return found;
    throw this.expected([...words].join(', ').replace(/, ([^,]+)$/, ' or $1'), from);
  }

  space(): void {
    if (this.take(/\s+/y) === undefined) throw this.expected('a space');
  }

  /** An error that says what is expected, here or where else it should stand. */
  expected(what: string, from = this.#at): SigningError {
    return new SigningError(
      'ERR_BODY_INVALID',
      `the query parameter <${this.#name}> is wrong at character ${from + 1}: ${what} is expected`,
      { info: { fields: [this.#name] } },
    );
  }
}
