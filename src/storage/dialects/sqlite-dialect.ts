import type { Dialect, Row } from './dialect.ts';

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
  rowsOf: (response) => (Array.isArray(response) ? (response as Row[]) : []),
  failureKind(error) {
    const code = String(error.code ?? '');
    if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return 'conflict';
    if (code.startsWith('SQLITE_CONSTRAINT')) {
      return /UNIQUE|PRIMARY KEY/.test(error.message) ? 'conflict' : 'refused';
    }
    return code === 'SQLITE_ERROR' || code === 'SQLITE_MISMATCH' || code === 'SQLITE_RANGE'
      ? 'refused'
      : 'unavailable';
  },
};
