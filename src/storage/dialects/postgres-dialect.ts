import type { Dialect, Row } from './dialect.ts';

/** SQLSTATEs of a lost race: unique violation, serialization failure, deadlock, lock not available. */
const CONFLICTS = new Set(['23505', '40001', '40P01', '55P03']);

/** SQLSTATE classes of a statement that will be refused again: data, constraints, syntax. */
const REFUSALS = new Set(['21', '22', '23', '42']);

/** Our tables are gone, or not yet there: no statement is to blame for that. */
const UNDEFINED_TABLE = '42P01';

export const postgresDialect: Dialect = {
  name: 'postgres',
  // the protocol counts parameters in 16 bits
  maxParameters: 65_000,
  bytesType: 'bytea',
  locksRows: true,
  skipLocked: ' FOR UPDATE SKIP LOCKED',
  migrationLock: (table) => ({
    before: [],
    // a lock by name, since CREATE TABLE IF NOT EXISTS itself fails when two nodes run it at once
    lock: `SELECT pg_advisory_xact_lock(hashtext('bpmn-signing'), hashtext(current_schema() || '.${table}'))`,
  }),
  counter: (name) => ({
    create: `CREATE SEQUENCE ${name}`,
    take: (count) => ({
      sql: `SELECT nextval('${name}') AS number FROM generate_series(1, CAST(? AS integer))`,
      values: [count],
      numbers: (rows) => rows.map(({ number }) => Number(number)),
    }),
  }),
  rowsOf: (response) => ((response as { rows?: Row[] } | undefined)?.rows ?? []) as Row[],
  failureKind(error) {
    const code = String(error.code ?? '');
    if (CONFLICTS.has(code)) return 'conflict';
    if (code === UNDEFINED_TABLE) return 'unavailable';
    return code.length === 5 && REFUSALS.has(code.slice(0, 2)) ? 'refused' : 'unavailable';
  },
};
