import type { SignedDocument, SigneeGroup } from '../../signing/index.ts';
import type { DatabaseAccess } from '../database-access.ts';
import type { Row } from '../dialects/dialect.ts';
import type { RoundRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks } from '../statements.ts';
import type { Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const roundTable = table<Omit<RoundRecord, 'groups'>>(
  'round',
  ['id'],
  {
    id: 'text',
    instanceId: 'text',
    taskId: 'text',
    executionId: 'text',
    scopeId: 'text',
    state: 'text',
    cause: 'text',
    rules: 'json',
    config: 'json',
    enteredAt: 'integer',
    activationAt: 'integer',
    endedAt: 'integer',
    rejections: 'integer',
    supersededAt: 'integer',
    seal: 'json',
  },
  {
    fixed: ['instanceId', 'taskId', 'executionId', 'scopeId', 'rules', 'config', 'enteredAt', 'activationAt'],
  },
);

const groupTable = table<SigneeGroup & { roundId: string; inInbox: boolean }>(
  'signee_group',
  ['roundId', 'position'],
  {
    roundId: 'text',
    position: 'integer',
    order: ['integer', 'group_order'],
    name: 'text',
    state: 'text',
    required: 'json',
    minimum: 'integer',
    unlisted: 'boolean',
    lifetime: 'text',
    signees: 'integer',
    slots: 'integer',
    filled: 'integer',
    lost: 'integer',
    unlistedSignatures: 'integer',
    openedAt: 'integer',
    deadlineAt: 'integer',
    endedAt: 'integer',
    inInbox: 'boolean',
  },
  {
    fixed: ['order', 'name', 'required', 'minimum', 'unlisted', 'lifetime', 'inInbox'],
  },
);

export function roundRepository(database: DatabaseAccess) {
  const { read } = database;
  const round = database.name('round');
  const columns = roundTable.select('r');

  /** Rounds whole: with their groups. */
  async function toRounds(rows: readonly Row[], transaction?: Transaction): Promise<RoundRecord[]> {
    const ids = rows.map((row) => row.id as string);
    const rounds = new Map<string, RoundRecord>(
      rows.map((row) => [row.id as string, { ...roundTable.record(row), groups: [] }]),
    );
    const groups = await queryInChunks(database, ids, 1, (chunk) =>
      read(
        `SELECT ${groupTable.select('g')} FROM ${database.name('signee_group')} g
         WHERE g.round_id IN ${placeholders(1, chunk.length)} ORDER BY g.round_id, g.position`,
        [...chunk],
        transaction,
      ),
    );
    for (const row of groups) {
      const { roundId, inInbox: _, ...group } = groupTable.record(row);
      rounds.get(roundId)?.groups.push(group);
    }
    return [...rounds.values()];
  }

  const rounds: Storage['rounds'] = {
    async list(instanceId) {
      const sql = `SELECT ${columns} FROM ${round} r WHERE r.instance_id = ? ORDER BY r.entered_at, r.id`;
      return toRounds(await read(sql, [instanceId]));
    },
    async find(id, transaction) {
      const rows = await read(`SELECT ${columns} FROM ${round} r WHERE r.id = ?`, [id], transaction);
      const [found] = await toRounds(rows, transaction);
      return found;
    },
    async signedDocuments(roundId, { except = [], transaction } = {}) {
      const standing = [roundId, ...except];
      const rows = await read(
        signedDocumentsSql(database, except.length),
        [...standing, ...standing, ...standing],
        transaction,
      );
      return rows.map((row) => JSON.parse(row.documents as string) as SignedDocument[]);
    },
  };

  return {
    ...rounds,
    /** Of each instance the rounds that are open, and the latest of each task (in each subprocess instance) without an open one, oldest first. */
    async load(instanceIds: readonly string[], transaction?: Transaction): Promise<RoundRecord[]> {
      const rows = await queryInChunks(database, instanceIds, 1, (chunk) =>
        read(
          `SELECT ${columns} FROM (
             SELECT id, state, row_number() OVER (
               PARTITION BY instance_id, task_id, scope_id
               ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, entered_at DESC, id DESC
             ) AS place
             FROM ${round}
             WHERE superseded_at IS NULL AND instance_id IN ${placeholders(1, chunk.length)}
           ) standing
           JOIN ${round} r ON r.id = standing.id
           WHERE standing.state = 'open' OR standing.place = 1
           ORDER BY r.entered_at, r.id`,
          [...chunk],
          transaction,
        ),
      );
      return toRounds(rows, transaction);
    },
    async save(records: readonly RoundRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, roundTable, records, 'replace', transaction);
    },
    async saveGroups(records: readonly RoundRecord[], transaction: Transaction): Promise<void> {
      const groups = records.flatMap(({ id, groups }) =>
        groups.map((group) => ({ ...group, roundId: id, inInbox: true })),
      );
      await insertRecords(database, groupTable, groups, 'replace', transaction);
    },
  };
}

/**
 * The different documents that a round's standing signatures name. Steps from one digest to the next in the index, so
 * that 10 000 signatures of the same documents cost one step.
 */
function signedDocumentsSql(database: DatabaseAccess, excepted: number): string {
  const signature = database.name('signature');
  const but = excepted === 0 ? '' : ` AND s.id NOT IN ${placeholders(1, excepted)}`;
  const standing = `s.round_id = ? AND s.superseded_at IS NULL${but}`;
  return `WITH RECURSIVE digest (value) AS (
      SELECT min(s.documents_digest) FROM ${signature} s WHERE ${standing}
      UNION ALL
      SELECT (SELECT min(s.documents_digest) FROM ${signature} s WHERE ${standing} AND s.documents_digest > digest.value)
      FROM digest WHERE digest.value IS NOT NULL
    )
    SELECT (SELECT s.documents FROM ${signature} s WHERE ${standing} AND s.documents_digest = digest.value LIMIT 1)
      AS documents
    FROM digest WHERE digest.value IS NOT NULL`;
}
