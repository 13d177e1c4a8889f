import type { Dialect, Row } from './dialect.ts';

/**
 * SQLite says busy for two things. At once: somebody has written since this transaction read. Or after `busy_timeout`,
 * which is no lost race: somebody holds the lock for so long that nobody can work, and trying again would only wait on.
 */
const SHORTEST_BUSY_TIMEOUT = 500;

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  // SQLITE_MAX_VARIABLE_NUMBER is 32 766 unless somebody compiled it otherwise
  maxParameters: 32_000,
  bytesType: 'blob',
  locksRows: false,
  skipLocked: '',
  migrationLock: (table) => ({
    before: [`CREATE TABLE IF NOT EXISTS ${table} (number integer NOT NULL PRIMARY KEY)`],
    // knex begins deferred transactions; a write takes the lock at once, even where it finds no row
    lock: `UPDATE ${table} SET number = number WHERE number < 0`,
  }),
  counter: (name) => ({
    create: `CREATE TABLE ${name} (id integer NOT NULL PRIMARY KEY, next integer NOT NULL)`,
    take: (count) => ({
      sql: `INSERT INTO ${name} (id, next) VALUES (1, 1 + ?)
        ON CONFLICT (id) DO UPDATE SET next = next + ? RETURNING next`,
      values: [count, count],
      numbers: ([row]) => Array.from({ length: count }, (_, index) => Number(row!.next) - count + index),
    }),
  }),
  rowsOf: (response) => (Array.isArray(response) ? (response as Row[]) : []),
  failureKind(error, took) {
    const code = String(error.code ?? '');
    if (code === 'SQLITE_BUSY') return took < SHORTEST_BUSY_TIMEOUT ? 'conflict' : 'unavailable';
    if (code === 'SQLITE_LOCKED') return 'conflict';
    if (code.startsWith('SQLITE_CONSTRAINT')) {
      return /UNIQUE|PRIMARY KEY/.test(error.message) ? 'conflict' : 'refused';
    }
    // Our tables are gone, or not yet there: no statement is to blame for that.
    if (error.message.includes('no such table')) return 'unavailable';
    return code === 'SQLITE_ERROR' || code === 'SQLITE_MISMATCH' || code === 'SQLITE_RANGE'
      ? 'refused'
      : 'unavailable';
  },
};
