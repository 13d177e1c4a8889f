import { randomUUID } from 'node:crypto';
import type { JobKey, TakenJob } from '../../jobs/index.ts';
import type { DatabaseAccess, Value } from '../database-access.ts';
import type { JobRecord } from '../records.ts';
import { chunks, lastOfEachKey, placeholders, queryInChunks, valuesTable } from '../statements.ts';
import type { Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const jobTable = table<JobRecord>('job', ['kind', 'key'], {
  id: 'text',
  kind: 'text',
  key: 'text',
  instanceId: 'text',
  payload: 'json',
  dueAt: 'integer',
  readyAt: 'integer',
  state: 'text',
  lease: 'text',
  attempts: 'integer',
  revision: 'integer',
  error: 'text',
  createdAt: 'integer',
});

/** Rows of one INSERT; well below what the parameters of either database allow. */
const ROWS = 1_000;

export function jobRepository(database: DatabaseAccess) {
  const { write, read } = database;
  const job = database.name('job');
  const { skipLocked } = database.dialect;
  const select = `SELECT ${jobTable.select('j')} FROM ${job} j`;

  /** Deletes jobs whatever they are at. */
  async function deleteKeys(keys: readonly JobKey[], transaction: Transaction): Promise<void> {
    await queryInChunks(database, keys, 2, (chunk) =>
      write(
        `DELETE FROM ${job} WHERE (kind, key) IN ${valuesTable(chunk.length, ['text', 'text'])}`,
        chunk.flatMap(({ kind, key }) => [kind, key]),
        transaction,
      ),
    );
  }

  /** One that was made anew meanwhile is due as was said then, whatever became of the work before. */
  async function giveBack(
    { id, lease, revision }: TakenJob,
    state: JobRecord['state'],
    readyAt?: number,
    error?: string,
  ): Promise<void> {
    const isSame = 'CASE WHEN revision = ? THEN';
    await write(
      `UPDATE ${job} SET lease = NULL, state = ${isSame} ? ELSE state END, error = ${isSame} ? ELSE error END,
         ready_at = ${isSame} COALESCE(CAST(? AS bigint), ready_at) ELSE due_at END
       WHERE id = ? AND lease = ?`,
      [revision, state, revision, error ?? null, revision, readyAt ?? null, id, lease],
    );
  }

  const jobs: Storage['jobs'] = {
    async enqueue(transaction, made, now) {
      const records = lastOfEachKey(
        jobTable,
        made.map(
          (each): JobRecord => ({
            ...each,
            id: randomUUID(),
            state: 'waiting',
            readyAt: each.dueAt,
            attempts: 0,
            revision: 0,
            createdAt: now,
          }),
        ),
      );
      for (const chunk of chunks(records, ROWS)) {
        const values: Value[] = [];
        for (const record of chunk) values.push(...jobTable.values(record));
        // Whoever has it finds by its revision that it was made anew, and leaves it there when they are done.
        await write(
          `INSERT INTO ${job} (${jobTable.columns.join(', ')}) VALUES ${placeholders(chunk.length, jobTable.columns.length)}
           ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, due_at = excluded.due_at,
             ready_at = CASE WHEN ${job}.lease IS NULL THEN excluded.ready_at ELSE ${job}.ready_at END,
             state = 'waiting', attempts = 0, error = NULL, revision = ${job}.revision + 1`,
          values,
          transaction,
        );
      }
    },
    async take({ now, leaseMs, limit, kinds }) {
      if (kinds.length === 0 || limit < 1) return [];
      const rows = await write(
        `WITH ready AS (
           SELECT id FROM ${job}
           WHERE state = 'waiting' AND ready_at <= ? AND kind IN ${placeholders(1, kinds.length)}
           ORDER BY ready_at LIMIT ?${skipLocked}
         )
         UPDATE ${job} SET lease = ?, ready_at = ?, attempts = attempts + 1
         WHERE id IN (SELECT id FROM ready)
         RETURNING ${jobTable.select(job)}`,
        [now, ...kinds, limit, randomUUID(), now + leaseMs],
      );
      return rows
        .map(jobTable.record)
        .map((record) => ({ ...record, lease: record.lease! }))
        .sort((a, b) => a.dueAt - b.dueAt);
    },
    async renew(taken, readyAt) {
      const renewed = await queryInChunks(database, taken, 2, (chunk) =>
        write(
          `UPDATE ${job} SET ready_at = ? WHERE (id, lease) IN ${valuesTable(chunk.length, ['text', 'text'])}
           RETURNING id`,
          [readyAt, ...chunk.flatMap(({ id, lease }) => [id, lease])],
        ),
      );
      return new Set(renewed.map((row) => row.id as string));
    },
    async done({ id, lease, revision }, transaction) {
      const gone = await write(
        `DELETE FROM ${job} WHERE id = ? AND lease = ? AND revision = ? RETURNING id`,
        [id, lease, revision],
        transaction,
      );
      if (gone.length > 0) return;
      await write(
        `UPDATE ${job} SET lease = NULL, ready_at = due_at WHERE id = ? AND lease = ?`,
        [id, lease],
        transaction,
      );
    },
    async retry(taken, { readyAt, error }) {
      await giveBack(taken, 'waiting', readyAt, error);
    },
    async park(taken, error) {
      await giveBack(taken, 'parked', undefined, error);
    },
    async find(kind, key) {
      const [row] = await read(`${select} WHERE j.kind = ? AND j.key = ?`, [kind, key]);
      return row && jobTable.record(row);
    },
    async list({ state, kind, instanceId, limit }) {
      const filters: [column: string, value: string | undefined][] = [
        ['j.state', state],
        ['j.kind', kind],
        ['j.instance_id', instanceId],
      ];
      const given = filters.filter((filter): filter is [string, string] => filter[1] !== undefined);
      const where = given.map(([column]) => `${column} = ?`).join(' AND ');
      const rows = await read(`${select} ${where && `WHERE ${where}`} ORDER BY j.ready_at, j.id LIMIT ?`, [
        ...given.map(([, value]) => value),
        limit,
      ]);
      return rows.map(jobTable.record);
    },
    async requeue(id, now) {
      const rows = await write(
        `UPDATE ${job} SET state = 'waiting', ready_at = ?, attempts = 0, lease = NULL WHERE id = ? RETURNING id`,
        [now, id],
      );
      return rows.length > 0;
    },
    async drop(id) {
      return (await write(`DELETE FROM ${job} WHERE id = ? RETURNING id`, [id])).length > 0;
    },
  };

  return { ...jobs, deleteKeys };
}
