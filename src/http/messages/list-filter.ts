import { parseMessageTime } from './dates.ts';
import { compareValues, type ListField, type ListValue, listFields, typeOfField } from './list-fields.ts';
import { QueryReader } from './query-reader.ts';

const OPERATORS = new Set(['eq', 'gt'] as const);
const AND = new Set(['and'] as const);
const MAX_CONDITIONS = 10;

/** What is asked of one field. */
export interface Condition {
  field: ListField;
  operator: 'eq' | 'gt';
  value: ListValue;
}

/**
 * Reads the conditions of `$filter`, joined by `and`: a field, `eq` or `gt`, and a literal of what the field holds.
 * Throws `ERR_BODY_INVALID` with the place of what isn't taken.
 * @param zone of times without an offset; an IANA name
 */
export function parseFilter(text: string, zone: string): Condition[] {
  const reader = new QueryReader('$filter', text);
  const conditions: Condition[] = [];
  reader.take(/\s+/y);
  for (;;) {
    conditions.push(condition(reader, zone));
    if (reader.take(/\s+/y) === undefined && !reader.isAtEnd) throw reader.expected('a space');
    if (reader.isAtEnd) return conditions;
    if (conditions.length === MAX_CONDITIONS) {
      throw reader.expected(`the end, after ${MAX_CONDITIONS} conditions,`);
    }
    reader.word(AND);
    reader.space();
  }
}

/** Whether a value is as the condition wants it; what has no value is not. */
export function fits({ operator, value }: Condition, found: ListValue | undefined): boolean {
  const order = compareValues(found, value);
  return operator === 'eq' ? order === 0 : order > 0;
}

function condition(reader: QueryReader, zone: string): Condition {
  const field = reader.word(listFields);
  reader.space();
  const operator = reader.word(OPERATORS);
  reader.space();
  return { field, operator, value: literals[typeOfField(field)](reader, zone) };
}

const literals = {
  text(reader: QueryReader): string {
    const quoted = reader.take(/'(?:[^']|'')*'/y);
    if (quoted === undefined) throw reader.expected("a text in single quotes, with '' for a quote in it,");
    return quoted.slice(1, -1).replaceAll("''", "'");
  },

  number(reader: QueryReader): number {
    const digits = reader.take(/-?\d{1,15}(?:\.\d{1,15})?/y);
    if (digits === undefined) throw reader.expected('a number');
    return Number(digits);
  },

  time(reader: QueryReader, zone: string): Date {
    const from = reader.at;
    const quoted = reader.take(/datetime'[^']*'/iy) ?? '';
    const at = parseMessageTime(quoted.slice(quoted.indexOf("'") + 1, -1), zone);
    if (at === undefined) throw reader.expected("a time such as DateTime'2026-01-05T10:00:00'", from);
    return new Date(at);
  },
};
