import { DateTime, Duration } from 'luxon';
import type { SigningErrorCode } from '../errors.ts';
import type { DefinitionIssue } from './process-definition.ts';
import type { RawAttributes } from './signing-declaration.ts';

/** How attributes are read. */
export interface ReaderOptions {
  /** Resolves a `${…}` expression; without it expressions stay as they stand, and are not checked. */
  resolve?: ((expression: string) => unknown) | undefined;
  /** Expressions are refused. */
  literal?: boolean;
  /** What messages call the element; default `signing task <id>`. */
  subject?: string;
}

/** Reads the attributes of one element, and collects what is wrong with them instead of stopping at the first. */
export class ValueReader {
  readonly issues: DefinitionIssue[] = [];
  readonly #element: string;
  readonly #resolve: ReaderOptions['resolve'];
  readonly #literal: boolean;
  readonly #subject: string;

  constructor(
    element: string,
    { resolve, literal = false, subject = `signing task <${element}>` }: ReaderOptions = {},
  ) {
    this.#element = element;
    this.#resolve = resolve;
    this.#literal = literal;
    this.#subject = subject;
  }

  error(code: SigningErrorCode, attribute: string | undefined, message: string): void {
    this.issues.push({
      severity: 'error',
      code,
      element: this.#element,
      ...(attribute !== undefined && { attribute }),
      message: `${this.#subject} ${message}`,
    });
  }

  text(attributes: RawAttributes, name: string): string | undefined {
    return this.#read(attributes, name, (text) => (text === '' ? undefined : text), 'a text');
  }

  /** A text that may be empty. */
  anyText(attributes: RawAttributes, name: string): string | undefined {
    return this.#read(attributes, name, (text) => text, 'a text');
  }

  /** A text of this form; `expected` puts it into words. */
  matching(attributes: RawAttributes, name: string, pattern: RegExp, expected: string): string | undefined {
    return this.#read(attributes, name, (text) => (pattern.test(text) ? text : undefined), expected);
  }

  number(
    attributes: RawAttributes,
    name: string,
    least: number,
    most = Number.MAX_SAFE_INTEGER,
  ): number | undefined {
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
    const parse = (text: string) => {
      const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    };
    return this.#read(attributes, name, parse, `a whole number, ${range}`);
  }

  /** A whole number, or one of these words. */
  numberOr<T>(attributes: RawAttributes, name: string, words: Record<string, T>): number | T | undefined {
    const parse = (text: string) => {
      if (Object.hasOwn(words, text)) return words[text];
      return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    };
    return this.#read<number | T>(
      attributes,
      name,
      parse,
      `a whole number or ${Object.keys(words).join(', ')}`,
    );
  }

  boolean(attributes: RawAttributes, name: string): boolean | undefined {
    return this.oneOf(attributes, name, { true: true, false: false });
  }

  oneOf<T>(attributes: RawAttributes, name: string, values: Record<string, T>): T | undefined {
    const parse = (text: string) => (Object.hasOwn(values, text) ? values[text] : undefined);
    return this.#read(attributes, name, parse, `one of ${Object.keys(values).join(', ')}`);
  }

  /** Words between blanks or commas; an empty attribute is an empty list. */
  list<T extends string>(attributes: RawAttributes, name: string, values: readonly T[]): T[] | undefined {
    const parse = (text: string) => {
      const words = wordsOf(text);
      return words.every((word) => (values as readonly string[]).includes(word)) ? (words as T[]) : undefined;
    };
    return this.#read(attributes, name, parse, `a list of ${values.join(', ')}`);
  }

  /** Words of this form between blanks or commas; `expected` puts it into words. */
  listOf(attributes: RawAttributes, name: string, pattern: RegExp, expected: string): string[] | undefined {
    const parse = (text: string) => {
      const words = wordsOf(text);
      return words.every((word) => pattern.test(word)) ? words : undefined;
    };
    return this.#read(attributes, name, parse, `a list of ${expected}`);
  }

  /** ISO 8601 duration, longer than nothing, such as `P14D`. */
  duration(attributes: RawAttributes, name: string): string | undefined {
    const parse = (text: string) => (isDuration(text) ? text : undefined);
    return this.#read(attributes, name, parse, 'an ISO 8601 duration such as P14D', 'ERR_LIFETIME_INVALID');
  }

  /** ISO 8601 date-time, or duration. */
  instant(attributes: RawAttributes, name: string): string | undefined {
    const parse = (text: string) => (isDuration(text) || DateTime.fromISO(text).isValid ? text : undefined);
    return this.#read(attributes, name, parse, 'an ISO 8601 date-time or duration');
  }

  /** A text of digits; what it holds is never put into a message. */
  digits(attributes: RawAttributes, name: string, count: number): string | undefined {
    const parse = (text: string) => (/^\d+$/.test(text) && text.length === count ? text : undefined);
    return this.#read(attributes, name, parse, `${count} digits`);
  }

  #read<T>(
    attributes: RawAttributes,
    name: string,
    parse: (text: string) => T | undefined,
    expected: string,
    code: SigningErrorCode = 'ERR_ATTRIBUTE_INVALID',
  ): T | undefined {
    const raw = attributes[name];
    if (raw === undefined) return undefined;
    let text = raw;
    if (isExpression(raw) && this.#literal) {
      const advice = 'write it out, since no expression is resolved here';
      this.error(code, name, `has an attribute ${name} that must be ${expected}; ${advice}`);
      return undefined;
    }
    if (isExpression(raw)) {
      // What an unresolved expression becomes is checked on entry, where it is read again.
      if (!this.#resolve) return raw as T;
      const resolved = this.#evaluate(raw, name);
      if (resolved === undefined) return undefined;
      text = resolved;
    }
    const value = parse(text.trim());
    if (value === undefined) this.error(code, name, `has an attribute ${name} that must be ${expected}`);
    return value;
  }

  #evaluate(expression: string, name: string): string | undefined {
    try {
      const value = this.#resolve?.(expression);
      if (value !== undefined && value !== null)
        return Array.isArray(value) ? value.join(' ') : String(value);
    } catch {
      // The engine's expressions call services, whose errors may hold anything; the name of the attribute is enough.
    }
    const message = `has an attribute ${name} whose expression gives nothing; set what it reads before the task`;
    this.error('ERR_EXPRESSION_FAILED', name, message);
    return undefined;
  }
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Whether a value holds a `${…}` expression. */
export function isExpression(text: unknown): boolean {
  return typeof text === 'string' && text.includes(`\${`);
}

/** Whether a text is an ISO 8601 duration, longer than nothing. */
export function isDuration(text: string): boolean {
  const duration = Duration.fromISO(text);
  return duration.isValid && duration.toMillis() > 0 && !text.includes('-');
}
