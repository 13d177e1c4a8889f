import type { DatabaseAccess } from '../database-access.ts';
import type { JobRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks } from '../statements.ts';
import type { Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

/** `ready_at`, when a job may be taken next, is `due_at` or the end of its lease: one index finds both. */
const jobTable = table<JobRecord>(
  'job',
  ['kind', 'key'],
  {
    id: 'text',
    kind: 'text',
    key: 'text',
    instanceId: 'text',
    payload: 'json',
    dueAt: 'integer',
    state: 'text',
    leaseUntil: 'integer',
    attempts: 'integer',
    error: 'text',
    createdAt: 'integer',
  },
  { derived: { ready_at: ({ dueAt, leaseUntil }) => leaseUntil ?? dueAt } },
);

export function jobRepository(database: DatabaseAccess) {
  const { write, read } = database;
  const job = database.name('job');
  const { skipLocked } = database.dialect;

  const jobs: Storage['jobs'] = {
    async take({ now, leaseMs, limit, kinds }) {
      if (kinds.length === 0 || limit < 1) return [];
      const rows = await write(
        `WITH ready AS (
           SELECT id FROM ${job}
           WHERE state = 'waiting' AND ready_at <= ? AND kind IN ${placeholders(1, kinds.length)}
           ORDER BY ready_at LIMIT ?${skipLocked}
         )
         UPDATE ${job} SET lease_until = ?, ready_at = ?, attempts = attempts + 1
         WHERE id IN (SELECT id FROM ready)
         RETURNING ${jobTable.select(job)}`,
        [now, ...kinds, limit, now + leaseMs, now + leaseMs],
      );
      return rows.map(jobTable.record).sort((a, b) => a.dueAt - b.dueAt);
    },
    async done(id, transaction) {
      await write(`DELETE FROM ${job} WHERE id = ?`, [id], transaction);
    },
    async retry(id, { dueAt, error }) {
      await write(`UPDATE ${job} SET due_at = ?, ready_at = ?, lease_until = NULL, error = ? WHERE id = ?`, [
        dueAt,
        dueAt,
        error,
        id,
      ]);
    },
    async park(id, error) {
      await write(`UPDATE ${job} SET state = 'parked', lease_until = NULL, error = ? WHERE id = ?`, [
        error,
        id,
      ]);
    },
    async find(kind, key) {
      const [row] = await read(
        `SELECT ${jobTable.select('j')} FROM ${job} j WHERE j.kind = ? AND j.key = ?`,
        [kind, key],
      );
      return row && jobTable.record(row);
    },
    async nextDueAt(kinds) {
      if (kinds.length === 0) return undefined;
      const [row] = await read(
        `SELECT ready_at FROM ${job} WHERE state = 'waiting' AND kind IN ${placeholders(1, kinds.length)}
         ORDER BY ready_at LIMIT 1`,
        [...kinds],
      );
      return row && Number(row.ready_at);
    },
  };

  return {
    ...jobs,
    async insert(records: readonly JobRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, jobTable, records, 'keep', transaction);
    },
    async deleteDone(ids: readonly string[], transaction: Transaction): Promise<void> {
      await queryInChunks(database, ids, 1, (chunk) =>
        write(`DELETE FROM ${job} WHERE id IN ${placeholders(1, chunk.length)}`, [...chunk], transaction),
      );
    },
  };
}
