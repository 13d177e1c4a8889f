import { SigningError } from '../../errors.ts';
import type { Expression, ExpressionCall } from './expression.ts';

/** What a condition may look at. */
export interface ExpressionContext {
  /** What the caller asked for when it left the task before the gateway; `null` when it said nothing. */
  gatewayAction: string | null;
  /** Value at a path of a document; without a data type that of the gateway. `undefined`: there is none. */
  dataModel(path: string, dataType?: string): unknown;
}

type Value = string | number | boolean | null;

/**
 * Evaluates a condition of Altinn's expression language. Values of different types are compared as text, `true`,
 * `false` and `null` whatever their case. Throws `ERR_EXPRESSION_FAILED` for a value that a function can't take.
 */
export function evaluateExpression(expression: Expression, context: ExpressionContext): Value {
  if (typeof expression !== 'object' || expression === null) return expression;
  const { call, args } = expression;
  switch (call) {
    case 'gatewayAction':
      return context.gatewayAction;
    case 'dataModel':
      return lookUp(args, context);
    case 'and':
      return args.every((arg) => toBoolean(call, evaluateExpression(arg, context)));
    case 'or':
      return args.some((arg) => toBoolean(call, evaluateExpression(arg, context)));
    case 'if':
      return choose(args, context);
    default:
      return compute(
        call,
        args.map((arg) => evaluateExpression(arg, context)),
      );
  }
}

function compute(call: ExpressionCall['call'], [one = null, other = null]: Value[]): boolean {
  switch (call) {
    case 'not':
      return !toBoolean(call, one);
    case 'equals':
      return toText(one) === toText(other);
    case 'notEquals':
      return toText(one) !== toText(other);
    case 'greaterThan':
      return compare(call, one, other, (left, right) => left > right);
    case 'greaterThanEq':
      return compare(call, one, other, (left, right) => left >= right);
    case 'lessThan':
      return compare(call, one, other, (left, right) => left < right);
    default:
      return compare(call, one, other, (left, right) => left <= right);
  }
}

function lookUp([path = null, dataType]: Expression[], context: ExpressionContext): Value {
  const pathText = evaluateExpression(path, context);
  if (typeof pathText !== 'string') throw failed('dataModel', 'a path as text');
  const typeText = dataType === undefined ? undefined : evaluateExpression(dataType, context);
  if (typeText !== undefined && typeof typeText !== 'string')
    throw failed('dataModel', 'a data type as text');
  const value = context.dataModel(pathText, typeText);
  const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isValue ? value : null;
}

function choose(
  [condition = null, then = null, , otherwise = null]: Expression[],
  context: ExpressionContext,
): Value {
  const met = toBoolean('if', evaluateExpression(condition, context));
  return evaluateExpression(met ? then : otherwise, context);
}

function toText(value: Value): string | null {
  if (value === null) return null;
  const text = String(value);
  const lower = text.toLowerCase();
  if (lower === 'null') return null;
  return lower === 'true' || lower === 'false' ? lower : text;
}

function toBoolean(call: string, value: Value): boolean {
  const text = toText(value);
  if (text === null || text === 'false' || text === '0') return false;
  if (text === 'true' || text === '1') return true;
  throw failed(call, 'true or false');
}

/** A missing value is neither greater nor less than anything. */
function compare(
  call: string,
  one: Value,
  other: Value,
  holds: (left: number, right: number) => boolean,
): boolean {
  const [left, right] = [toNumber(call, one), toNumber(call, other)];
  return left !== null && right !== null && holds(left, right);
}

function toNumber(call: string, value: Value): number | null {
  const text = toText(value);
  if (text === null) return null;
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim())) throw failed(call, 'numbers');
  return Number(text);
}

function failed(call: string, expected: string): SigningError {
  return new SigningError(
    'ERR_EXPRESSION_FAILED',
    `the condition calls ${call} with something that is not ${expected}`,
  );
}
