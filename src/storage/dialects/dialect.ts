import type { Knex } from 'knex';
import { postgresDialect } from './postgres-dialect.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** A row as the driver hands it over. */
export type Row = Record<string, unknown>;

/** What went wrong, as far as a caller can act on it. */
export type FailureKind = 'conflict' | 'refused' | 'unavailable';

/** Where the databases differ. Everything else in this folder is the same SQL for all of them. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Most parameters that one statement may have. */
  readonly maxParameters: number;
  readonly bytesType: string;
  /** Rows are locked one by one, so writers of several rows must lock them in one order or they wait in a circle. */
  readonly locksRows: boolean;
  /** Ends a SELECT whose rows other takers shall pass over while this transaction lasts. */
  readonly skipLocked: string;
  /** First statement of a transaction that only one node at a time may be in; `table` is the migrations' own. */
  migrationLock(table: string): { before: string[]; lock: string };
  /**
   * What counts up, with a name. Where the database has such a thing, a number is taken whatever becomes of the
   * transaction, and nobody waits for its end.
   */
  counter(name: string): {
    create: string;
    take(count: number): {
      sql: string;
      values: (string | number)[];
      numbers(rows: readonly Row[]): number[];
    };
  };
  rowsOf(response: unknown): Row[];
  /** @param took milliseconds after which it failed */
  failureKind(error: Error & { code?: unknown }, took: number): FailureKind;
}

/** The dialect that a knex speaks; `TypeError` for any other than SQLite and PostgreSQL. */
export function dialectOf(knex: Knex): Dialect {
  const dialect: unknown = knex.client?.dialect;
  if (dialect === 'sqlite3') return sqliteDialect;
  if (dialect === 'postgresql') return postgresDialect;
  throw new TypeError(`options.knex must speak to SQLite or PostgreSQL, got ${String(dialect)}`);
}
