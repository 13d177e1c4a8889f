import { compareValues, type ListField, type ListValues, listFields } from './list-fields.ts';
import { QueryReader } from './query-reader.ts';

const DIRECTIONS = new Set(['asc', 'desc'] as const);
const MAX_FIELDS = 5;

/** One field that a list is ordered by. */
export interface Ordering {
  field: ListField;
  isDescending: boolean;
}

/**
 * Reads `$orderby`: fields with commas between them, each perhaps with `asc` or `desc`. Throws `ERR_BODY_INVALID` with
 * the place of what isn't taken.
 */
export function parseOrder(text: string): Ordering[] {
  const reader = new QueryReader('$orderby', text);
  const orderings: Ordering[] = [];
  for (;;) {
    reader.take(/\s+/y);
    orderings.push(ordering(reader));
    if (reader.isAtEnd) return orderings;
    if (orderings.length === MAX_FIELDS) throw reader.expected(`the end, after ${MAX_FIELDS} fields,`);
    if (reader.take(/,/y) === undefined) throw reader.expected('a comma');
  }
}

/** Below 0 if the first message comes first; 0 where the fields tell no difference. */
export function compareBy(orderings: readonly Ordering[], a: ListValues, b: ListValues): number {
  for (const { field, isDescending } of orderings) {
    const order = compareValues(a[field], b[field]);
    if (order !== 0) return isDescending ? -order : order;
  }
  return 0;
}

function ordering(reader: QueryReader): Ordering {
  const field = reader.word(listFields);
  const isDescending = reader.take(/\s+(?=\w)/y) !== undefined && reader.word(DIRECTIONS) === 'desc';
  reader.take(/\s+/y);
  return { field, isDescending };
}
