import type { DatabaseAccess, Value } from './database-access.ts';
import type { Row } from './dialects/dialect.ts';
import type { Transaction } from './storage.ts';
import type { Table } from './table.ts';

/** What an INSERT does where a row of the same key is there: fails as a conflict, leaves that row, or replaces it. */
export type OnConflict = 'fail' | 'keep' | 'replace';

/** Parts of a list that are no longer than `size`. */
export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  if (items.length <= size) {
    if (items.length > 0) yield items;
    return;
  }
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** `(?, ?), (?, ?)`: placeholders for so many rows. */
export function placeholders(rows: number, columns: number): string {
  return new Array(rows).fill(`(${new Array(columns).fill('?').join(', ')})`).join(', ');
}

/**
 * Rows of values as a table, its columns named `column1`, `column2` … by either database. PostgreSQL takes parameters
 * for text wherever nothing else is said; all rows are alike, since SQLite is ten times slower where the first differs.
 */
export function valuesTable(rows: number, types: readonly ('text' | 'bigint')[]): string {
  const row = `(${types.map((type) => (type === 'text' ? '?' : `CAST(? AS ${type})`)).join(', ')})`;
  return `(VALUES ${new Array(rows).fill(row).join(', ')})`;
}

/** Runs a query once per chunk of items that fits into one statement, and joins the rows. */
export async function queryInChunks<T>(
  database: DatabaseAccess,
  items: readonly T[],
  parametersPerItem: number,
  query: (chunk: readonly T[]) => Promise<Row[]>,
): Promise<Row[]> {
  const size = Math.floor((database.dialect.maxParameters - 20) / parametersPerItem);
  if (items.length <= size) return items.length === 0 ? [] : query(items);
  const rows: Row[] = [];
  for (const chunk of chunks(items, size)) rows.push(...(await query(chunk)));
  return rows;
}

/** Inserts many records with as few statements as their parameters allow. Answers what `returning` names. */
export async function insertRecords<R>(
  database: DatabaseAccess,
  table: Table<R>,
  records: readonly R[],
  onConflict: OnConflict,
  transaction?: Transaction,
  returning?: string,
): Promise<Row[]> {
  if (records.length === 0) return [];
  const rows = onConflict === 'replace' ? lastOfEachKey(table, records) : records;
  const head = `INSERT INTO ${database.name(table.name)} (${table.columns.join(', ')}) VALUES `;
  const tail = conflictClause(table, onConflict) + (returning ? ` RETURNING ${returning}` : '');
  return queryInChunks(database, rows, table.columns.length, (chunk) => {
    const values: Value[] = [];
    for (const record of chunk) values.push(...table.values(record));
    return database.write(
      head + placeholders(chunk.length, table.columns.length) + tail,
      values,
      transaction,
    );
  });
}

function conflictClause<R>(table: Table<R>, onConflict: OnConflict): string {
  if (onConflict === 'fail') return '';
  const key = table.key.join(', ');
  if (onConflict === 'keep') return ` ON CONFLICT (${key}) DO NOTHING`;
  const columns = table.columns.filter((column) => !table.fixed.includes(column));
  return ` ON CONFLICT (${key}) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`;
}

/** Of several records of one key the last: PostgreSQL refuses to replace the same row twice in one statement. */
export function lastOfEachKey<R>(table: Table<R>, records: readonly R[]): readonly R[] {
  if (records.length === 1) return records;
  const byKey = new Map(records.map((record) => [table.keyOf(record), record]));
  return byKey.size === records.length ? records : [...byKey.values()];
}
