import type { Request } from 'express';
import { SigningError } from '../../errors.ts';
import { queryText } from '../query.ts';
import { afterMessageTime, parseMessageTime } from './dates.ts';
import type { ListValues } from './list-fields.ts';
import { fits, parseFilter } from './list-filter.ts';
import { compareBy, parseOrder } from './list-order.ts';

/** Messages of one answer at most, and unless fewer are asked for. */
const MAX_TOP = 50;
const MAX_FILTER = 1000;

/** Which messages of a list are wanted, and in which order. */
export interface ListQuery {
  /** How many of those that match are left out first. */
  skip: number;
  /** How many are wanted at most, from 1 to 50. */
  top: number;
  /** Last changed at this instant or later; milliseconds since 1970. */
  changedFrom?: number;
  /** Last changed before this instant; milliseconds since 1970. */
  changedBefore?: number;
  /** Whether a message is wanted, its last change included. */
  matches(values: ListValues): boolean;
  /** Below 0 if the first comes first; 0 where the caller asked for no order, so that a stable sort leaves it. */
  compare(a: ListValues, b: ListValues): number;
}

/**
 * Reads `$skip`, `$top`, `$filter`, `$orderby`, `dateFrom` and `dateTo`; more than 50 is 50. A date in `dateTo` means all
 * of that day. Throws `ERR_BODY_INVALID`, naming the parameter.
 * @param zone of dates, and of times without an offset; an IANA name
 */
export function listQuery(req: Request, zone: string): ListQuery {
  const filter = queryText(req, '$filter', MAX_FILTER);
  const order = queryText(req, '$orderby');
  const conditions = filter === undefined ? [] : parseFilter(filter, zone);
  const orderings = order === undefined ? [] : parseOrder(order);
  const changedFrom = time(req, 'dateFrom', (text) => parseMessageTime(text, zone));
  const changedBefore = time(req, 'dateTo', (text) => afterMessageTime(text, zone));
  return {
    skip: wholeNumber(req, '$skip', 0) ?? 0,
    top: Math.min(wholeNumber(req, '$top', 1) ?? MAX_TOP, MAX_TOP),
    ...(changedFrom !== undefined && { changedFrom }),
    ...(changedBefore !== undefined && { changedBefore }),
    matches: (values) =>
      isWithin(values.LastChangedDateTime, changedFrom, changedBefore) &&
      conditions.every((condition) => fits(condition, values[condition.field])),
    compare: (a, b) => compareBy(orderings, a, b),
  };
}

function isWithin(at: ListValues['LastChangedDateTime'], from?: number, before?: number): boolean {
  if (from === undefined && before === undefined) return true;
  const time = at === undefined ? Number.NaN : Number(at);
  return time >= (from ?? Number.NEGATIVE_INFINITY) && time < (before ?? Number.POSITIVE_INFINITY);
}

function wholeNumber(req: Request, name: string, from: number): number | undefined {
  const text = queryText(req, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text) && Number(text) >= from) return Number(text);
  throw wrong(name, `a whole number from ${from} to 999999999999999`);
}

function time(req: Request, name: string, parse: (text: string) => number | undefined): number | undefined {
  const text = queryText(req, name);
  if (text === undefined) return undefined;
  const at = parse(text);
  if (at === undefined) throw wrong(name, 'a date or a time, such as 2026-01-05 or 2026-01-05T10:00:00');
  return at;
}

function wrong(name: string, what: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the query parameter <${name}> must be ${what}`, {
    info: { fields: [name] },
  });
}
