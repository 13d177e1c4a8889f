import { createHash } from 'node:crypto';
import type { DatabaseAccess, Value } from '../database-access.ts';
import type { SignatureRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks, valuesTable } from '../statements.ts';
import type { LoadRequest, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

/** Equal documents have equal digests, so that a round's different ones are found without reading every signature. */
const signatureTable = table<SignatureRecord>(
  'signature',
  ['id'],
  {
    id: 'text',
    instanceId: 'text',
    roundId: 'text',
    taskId: 'text',
    signeeId: 'text',
    actorKey: 'text',
    personNumber: 'text',
    systemUserId: 'text',
    organisationNumber: 'text',
    userId: 'text',
    actorPartyId: 'integer',
    actorName: 'text',
    level: 'integer',
    documents: 'json',
    textLang: 'text',
    text: 'text',
    issuer: 'text',
    tokenId: 'text',
    signedAt: 'integer',
    supersededAt: 'integer',
    record: 'text',
  },
  {
    derived: {
      documents_digest: ({ documents }) =>
        createHash('sha256').update(JSON.stringify(documents)).digest('base64url').slice(0, 22),
    },
  },
);

/** What a round must be for its signatures to count in the process. */
const COUNTS = `r.superseded_at IS NULL AND r.state IN ('open', 'completed')`;

export function signatureRepository(database: DatabaseAccess) {
  const signature = database.name('signature');
  const round = database.name('round');
  const columns = signatureTable.select('s', ['record']);

  const signatures: Storage['signatures'] = {
    async list({ instanceId, roundId, actorKey }) {
      const where = ['s.instance_id = ?', 's.superseded_at IS NULL'];
      const values: Value[] = [instanceId];
      if (roundId === undefined) where.push(COUNTS);
      else {
        where.push('s.round_id = ?');
        values.push(roundId);
      }
      if (actorKey !== undefined) {
        where.push('s.actor_key = ?');
        values.push(actorKey);
      }
      const rows = await database.read(
        `SELECT ${columns} FROM ${signature} s JOIN ${round} r ON r.id = s.round_id
         WHERE ${where.join(' AND ')} ORDER BY s.signed_at, s.id`,
        values,
      );
      return rows.map(signatureTable.record);
    },
    async find(id, transaction) {
      const sql = `SELECT ${columns} FROM ${signature} s WHERE s.id = ?`;
      const [row] = await database.read(sql, [id], transaction);
      return row && signatureTable.record(row);
    },
    async records({ instanceId, roundId }) {
      const rows = await database.read(
        `SELECT s.id, s.round_id, s.record, s.superseded_at FROM ${signature} s
         WHERE s.instance_id = ?${roundId === undefined ? '' : ' AND s.round_id = ?'} ORDER BY s.signed_at, s.id`,
        roundId === undefined ? [instanceId] : [instanceId, roundId],
      );
      return rows.map((row) => ({
        signatureId: row.id as string,
        roundId: row.round_id as string,
        ...(row.record !== null && { record: row.record as string }),
        ...(row.superseded_at !== null && { supersededAt: Number(row.superseded_at) }),
      }));
    },
    async record(id) {
      const [row] = await database.read(`SELECT s.record FROM ${signature} s WHERE s.id = ?`, [id]);
      return (row?.record as string | null) ?? undefined;
    },
    async setRecord(id, record) {
      await database.write(`UPDATE ${signature} SET record = ? WHERE id = ? AND record LIKE '{%'`, [
        record,
        id,
      ]);
    },
  };

  return {
    ...signatures,
    /** Standing signatures of these signees, oldest first. */
    async load(signeeIds: readonly string[], transaction?: Transaction): Promise<SignatureRecord[]> {
      const rows = await queryInChunks(database, signeeIds, 1, (chunk) =>
        database.read(
          `SELECT ${columns} FROM ${signature} s
           WHERE s.signee_id IN ${placeholders(1, chunk.length)} AND s.superseded_at IS NULL
           ORDER BY s.signed_at, s.id`,
          [...chunk],
          transaction,
        ),
      );
      return rows.map(signatureTable.record);
    },
    /**
     * Tasks in which a signature of each requested actor stands and counts. In a scalar subquery, since
     * PostgreSQL would else begin with whatever stands or counts while its statistics are young.
     */
    async loadSignedTasks(
      requests: readonly LoadRequest[],
      transaction?: Transaction,
    ): Promise<{ instanceId: string; actorKey: string; taskId: string }[]> {
      const wanted = requests.flatMap(({ instanceId, actorKeys }) =>
        actorKeys.map((key) => [instanceId, key] as const),
      );
      const rows = await queryInChunks(database, wanted, 2, (chunk) =>
        database.read(
          `SELECT DISTINCT s.instance_id, s.actor_key, s.task_id
           FROM ${valuesTable(chunk.length, ['text', 'text'])} wanted
           JOIN ${signature} s ON s.instance_id = wanted.column1 AND s.actor_key = wanted.column2
           WHERE (SELECT s.superseded_at IS NULL AND ${COUNTS} FROM ${round} r WHERE r.id = s.round_id)`,
          chunk.flat(),
          transaction,
        ),
      );
      return rows.map((row) => ({
        instanceId: row.instance_id as string,
        actorKey: row.actor_key as string,
        taskId: row.task_id as string,
      }));
    },
    async insert(records: readonly SignatureRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, signatureTable, records, 'fail', transaction);
    },
    async supersede(
      superseded: readonly { id: string; at: number }[],
      transaction: Transaction,
    ): Promise<void> {
      await queryInChunks(database, superseded, 2, (chunk) =>
        database.write(
          `UPDATE ${signature} SET superseded_at = gone.column2
           FROM ${valuesTable(chunk.length, ['text', 'bigint'])} gone WHERE ${signature}.id = gone.column1`,
          chunk.flatMap(({ id, at }) => [id, at]),
          transaction,
        ),
      );
    },
  };
}
