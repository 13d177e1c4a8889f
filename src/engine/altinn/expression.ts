import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { SigningError } from '../../errors.ts';

/** A condition in Altinn's expression language: a literal, or a call whose arguments are expressions. */
export type Expression = string | number | boolean | null | ExpressionCall;

export interface ExpressionCall {
  call: ExpressionFunction;
  args: Expression[];
}

export type ExpressionFunction = keyof typeof ARITIES;

/** How many arguments a function takes: least and most, or a test of its own with words for it. */
const ARITIES = {
  gatewayAction: [0, 0],
  dataModel: [1, 2],
  equals: [2, 2],
  notEquals: [2, 2],
  greaterThan: [2, 2],
  greaterThanEq: [2, 2],
  lessThan: [2, 2],
  lessThanEq: [2, 2],
  not: [1, 1],
  and: [1, Number.POSITIVE_INFINITY],
  or: [1, Number.POSITIVE_INFINITY],
  if: [2, 4],
} as const satisfies Record<string, readonly [number, number]>;

/** Longer than any condition that somebody means. */
const MAX_LENGTH = 20_000;

/** Whether the text of a condition is in Altinn's language, and not one of the engine's `${…}` expressions. */
export function isAltinnExpression(text: string | undefined): text is string {
  if (text === undefined) return false;
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').trim();
  return withoutComments.startsWith('[');
}

/**
 * Reads a condition: a JSON array whose first item names a function; comments and trailing commas are tolerated.
 * Throws `ERR_EXPRESSION_UNKNOWN_FUNCTION` or `ERR_EXPRESSION_INVALID` with what is wrong.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw invalid(`is longer than ${MAX_LENGTH} characters`);
  const errors: ParseError[] = [];
  let json: unknown;
  try {
    json = parseJson(text, errors, { allowTrailingComma: true });
  } catch (cause) {
    throw invalid('is nested too deeply', cause);
  }
  if (errors.length > 0) throw invalid(`is not JSON, at character ${(errors[0]?.offset ?? 0) + 1}`);
  if (!Array.isArray(json)) throw invalid('must be a JSON array whose first item names a function');
  return toExpression(json);
}

/** Checks and turns parsed JSON into an expression. Throws as {@link parseExpression} does. */
export function toExpression(json: unknown): Expression {
  if (json === null || typeof json === 'boolean' || typeof json === 'string' || typeof json === 'number')
    return json;
  if (!Array.isArray(json)) throw invalid('holds an object where a value or a function must be');
  const [name, ...args] = json as unknown[];
  if (typeof name !== 'string') throw invalid('holds a list that does not begin with the name of a function');
  if (!Object.hasOwn(ARITIES, name)) {
    const known = Object.keys(ARITIES).join(', ');
    const message = `the condition calls an unknown function; use one of ${known}`;
    throw new SigningError('ERR_EXPRESSION_UNKNOWN_FUNCTION', message, {
      info: { function: name.slice(0, 100) },
    });
  }
  const call = name as ExpressionFunction;
  checkArity(call, args);
  return { call, args: args.map(toExpression) };
}

function checkArity(call: ExpressionFunction, args: readonly unknown[]): void {
  const [least, most] = ARITIES[call];
  if (call === 'if' && (args.length === 3 || (args.length === 4 && args[2] !== 'else'))) {
    throw invalid('calls if, which takes a condition and a value, and then perhaps "else" and another value');
  }
  if (args.length >= least && args.length <= most) return;
  let expected = String(least);
  if (most > least) expected = Number.isFinite(most) ? `${least} to ${most}` : `${least} or more`;
  throw invalid(`calls ${call} with ${args.length} argument(s), which takes ${expected}`);
}

/** All calls in an expression, outermost first. */
export function callsIn(expression: Expression): ExpressionCall[] {
  if (typeof expression !== 'object' || expression === null) return [];
  return [expression, ...expression.args.flatMap(callsIn)];
}

function invalid(what: string, cause?: unknown): SigningError {
  return new SigningError('ERR_EXPRESSION_INVALID', `the condition ${what}`, { cause });
}
