import type { DatabaseAccess } from '../database-access.ts';
import type { Row } from '../dialects/dialect.ts';
import type { InstanceRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks, valuesTable } from '../statements.ts';
import type { InstanceChanges, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';
import { instanceSearch } from './instance-search.ts';

type ProcessState = Pick<InstanceRecord, 'waiting' | 'timers' | 'incident'>;

const instanceTable = table<Omit<InstanceRecord, keyof ProcessState>>(
  'instance',
  ['id'],
  {
    id: 'text',
    number: 'integer',
    app: 'text',
    definitionHash: 'text',
    ownerPartyId: 'integer',
    ownerKind: 'text',
    ownerNumber: 'text',
    version: 'integer',
    state: 'text',
    outcome: 'text',
    flow: 'integer',
    startEvent: 'text',
    endEvent: 'text',
    createdAt: 'integer',
    createdBy: 'text',
    changedAt: 'integer',
    changedBy: 'text',
    endedAt: 'integer',
    dueAt: 'integer',
    queue: 'text',
  },
  // The indexes of these need not be written when an instance moves on.
  { fixed: ['number', 'app', 'ownerPartyId', 'createdAt', 'queue'] },
);

/** What the engine left when it last ran; apart, since most commits leave it as it is. */
const processStateTable = table<ProcessState & { instanceId: string }>('process_state', ['instanceId'], {
  instanceId: 'text',
  waiting: 'json',
  timers: 'json',
  incident: 'json',
});

const engineStateTable = table<{ instanceId: string; state: string }>('engine_state', ['instanceId'], {
  instanceId: 'text',
  state: 'text',
});

export interface LoadedInstanceRow {
  instance: InstanceRecord;
  lastSequence: number;
  lastHash: string;
}

export function instanceRepository(database: DatabaseAccess) {
  const { read, write } = database;
  const instance = database.name('instance');
  const event = database.name('event');
  const columns = `${instanceTable.select('i')}, ${processStateTable.select('p')}`;
  const joined = `LEFT JOIN ${database.name('process_state')} p ON p.instance_id = i.id`;
  const from = `${instance} i ${joined}`;
  const search = instanceSearch(database, columns, joined);

  const instances: Storage['instances'] = {
    async find(id, transaction) {
      const [row] = await read(`SELECT ${columns} FROM ${from} WHERE i.id = ?`, [id], transaction);
      return row && toInstance(row);
    },
    async idOf(number) {
      const [row] = await read(`SELECT id FROM ${instance} WHERE number = ?`, [number]);
      return row?.id as string | undefined;
    },
    async search(filter) {
      return (await search(filter)).map(toInstance);
    },
    async withSignee(ids, partyKeys) {
      if (ids.length === 0 || partyKeys.length === 0) return new Set();
      const rows = await read(
        `SELECT DISTINCT s.instance_id FROM ${database.name('signee')} s
         WHERE s.instance_id IN ${placeholders(1, ids.length)} AND s.party_key IN ${placeholders(1, partyKeys.length)}
           AND s.state NOT IN ('delegated', 'removed')`,
        [...ids, ...partyKeys],
      );
      return new Set(rows.map((row) => row.instance_id as string));
    },
    async version(id, transaction) {
      const [row] = await read(`SELECT version FROM ${instance} WHERE id = ?`, [id], transaction);
      return row && Number(row.version);
    },
    async engineState(id, transaction) {
      const [row] = await read(
        `SELECT state FROM ${database.name('engine_state')} WHERE instance_id = ?`,
        [id],
        transaction,
      );
      return row?.state as string | undefined;
    },
    async involvement(id, partyKeys) {
      if (partyKeys.length === 0) return { parties: new Set(), open: false };
      const rows = await read(
        `SELECT DISTINCT s.party_key, r.state FROM ${database.name('signee')} s
         JOIN ${database.name('round')} r ON r.id = s.round_id
         WHERE s.instance_id = ? AND s.party_key IN ${placeholders(1, partyKeys.length)}
           AND s.state NOT IN ('delegated', 'removed')`,
        [id, ...partyKeys],
      );
      return {
        parties: new Set(rows.map((row) => row.party_key as string)),
        open: rows.some((row) => row.state === 'open'),
      };
    },
  };

  async function saveEngineStates(
    changes: readonly InstanceChanges[],
    transaction: Transaction,
  ): Promise<void> {
    const kept = changes.flatMap(({ instance: { id }, engineState: state }) =>
      typeof state === 'string' ? [{ instanceId: id, state }] : [],
    );
    await insertRecords(database, engineStateTable, kept, 'replace', transaction);
    const ended = changes
      .filter(({ engineState }) => engineState === null)
      .map((change) => change.instance.id);
    await queryInChunks(database, ended, 1, (chunk) =>
      write(
        `DELETE FROM ${database.name('engine_state')} WHERE instance_id IN ${placeholders(1, chunk.length)}`,
        [...chunk],
        transaction,
      ),
    );
  }

  return {
    ...instances,
    async load(ids: readonly string[], transaction?: Transaction): Promise<LoadedInstanceRow[]> {
      const rows = await queryInChunks(database, ids, 1, (chunk) =>
        read(
          `SELECT ${columns},
             (SELECT max(e.sequence) FROM ${event} e WHERE e.instance_id = i.id) AS last_sequence,
             (SELECT e.hash FROM ${event} e WHERE e.instance_id = i.id ORDER BY e.sequence DESC LIMIT 1) AS last_hash
           FROM ${from} WHERE i.id IN ${placeholders(1, chunk.length)}`,
          [...chunk],
          transaction,
        ),
      );
      return rows.map((row) => ({
        instance: toInstance(row),
        lastSequence: Number(row.last_sequence ?? 0),
        lastHash: (row.last_hash as string | null) ?? '',
      }));
    },
    /** Raises versions that still are the ones that were read, inserts new instances; answers the ids that hit. */
    async raiseVersions(changes: readonly InstanceChanges[], transaction: Transaction): Promise<Set<string>> {
      const existing = changes.filter(({ created }) => !created).map((change) => change.instance);
      const created = changes.filter((change) => change.created).map((change) => change.instance);
      if (database.dialect.locksRows && existing.length > 1) {
        const ids = existing.map(({ id }) => id);
        await queryInChunks(database, ids.sort(), 1, (chunk) =>
          write(
            `SELECT id FROM ${instance} WHERE id IN ${placeholders(1, chunk.length)} ORDER BY id FOR UPDATE`,
            [...chunk],
            transaction,
          ),
        );
      }
      const raised = await queryInChunks(database, existing, 4, (chunk) =>
        write(
          `UPDATE ${instance} SET version = version + 1, changed_at = planned.column3, changed_by = planned.column4
           FROM ${valuesTable(chunk.length, ['text', 'bigint', 'bigint', 'text'])} planned
           WHERE ${instance}.id = planned.column1 AND ${instance}.version = planned.column2
           RETURNING id`,
          chunk.flatMap(({ id, version, changedAt, changedBy }) => [id, version, changedAt, changedBy]),
          transaction,
        ),
      );
      const first = created.map((record) => ({ ...record, version: 1 }));
      const inserted = await insertRecords(database, instanceTable, first, 'keep', transaction, 'id');
      return new Set([...raised, ...inserted].map((row) => row.id as string));
    },
    /** Writes the rows whole, of instances whose versions have been raised. */
    async save(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const changed = changes
        .filter(({ created, instanceChanged }) => instanceChanged && !created)
        .map((change) => ({ ...change.instance, version: change.instance.version + 1 }));
      await insertRecords(database, instanceTable, changed, 'replace', transaction);
      const states = changes
        .filter(({ created, instanceChanged }) => instanceChanged || created)
        .map((change) => ({ ...change.instance, instanceId: change.instance.id }));
      await insertRecords(database, processStateTable, states, 'replace', transaction);
      await saveEngineStates(changes, transaction);
    },
  };
}

function toInstance(row: Row): InstanceRecord {
  const { instanceId, ...processState } = processStateTable.record(row);
  return { ...instanceTable.record(row), ...processState };
}
