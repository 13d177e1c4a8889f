import type { DatabaseAccess } from '../database-access.ts';
import type { GroupPlace, RoundRecord, SigneeRecord } from '../records.ts';
import { insertRecords, queryInChunks, valuesTable } from '../statements.ts';
import type { InstanceChanges, LoadRequest, Storage, Transaction } from '../storage.ts';
import { type Properties, table } from '../table.ts';

const properties: Properties<SigneeRecord> = {
  id: 'text',
  instanceId: 'text',
  roundId: 'text',
  group: ['integer', 'group_position'],
  partyKey: 'text',
  personNumber: 'text',
  organisationNumber: 'text',
  partyId: 'integer',
  name: 'text',
  email: 'text',
  mobile: 'text',
  listed: 'boolean',
  slots: 'integer',
  filled: 'integer',
  state: 'text',
  cause: 'text',
  reason: 'text',
  level: 'integer',
  position: 'integer',
  delegation: 'text',
  delegatedFrom: 'text',
  delegationDepth: 'integer',
  language: 'text',
  lookup: 'text',
  askedAt: 'integer',
};

/** What the indexes have to know besides. */
interface StoredSignee extends SigneeRecord {
  /** Whether the group has opened, and is not yet known to be over: see `Storage.inbox.sweep`. */
  inInbox: boolean;
  instanceCreatedAt: number;
}

const signeeTable = table<SigneeRecord>('signee', ['id'], properties);

const storedTable = table<StoredSignee>(
  'signee',
  ['id'],
  { ...properties, inInbox: 'boolean', instanceCreatedAt: 'integer' },
  {
    // An index is written anew wherever one of its columns is named, whether its value changes or not.
    fixed: [
      'instanceId',
      'roundId',
      'group',
      'partyKey',
      'listed',
      'position',
      'askedAt',
      'inInbox',
      'instanceCreatedAt',
    ],
  },
);

export function signeeRepository(database: DatabaseAccess) {
  const signee = database.name('signee');

  const list: Storage['signees']['list'] = async (roundId) => {
    const rows = await database.read(
      `SELECT ${signeeTable.select('s')} FROM ${signee} s WHERE s.round_id = ?
       ORDER BY s.listed DESC, s.position, s.id`,
      [roundId],
    );
    return rows.map(signeeTable.record);
  };

  const page: Storage['signees']['page'] = async (roundId, group, { after, limit }) => {
    const rows = await database.read(
      `SELECT ${signeeTable.select('s')} FROM ${signee} s
       WHERE s.round_id = ? AND s.group_position = ? AND s.id > ? ORDER BY s.id LIMIT ?`,
      [roundId, group, after, limit],
    );
    return rows.map(signeeTable.record);
  };

  const find: Storage['signees']['find'] = async (id, transaction) => {
    const sql = `SELECT ${signeeTable.select('s')} FROM ${signee} s WHERE s.id = ?`;
    const [row] = await database.read(sql, [id], transaction);
    return row && signeeTable.record(row);
  };

  return {
    list,
    page,
    find,
    /** The requested parties' signees in all rounds of their instances. */
    async load(requests: readonly LoadRequest[], transaction?: Transaction): Promise<SigneeRecord[]> {
      const wanted = requests.flatMap(({ instanceId, partyKeys }) =>
        partyKeys.map((key) => [instanceId, key] as const),
      );
      const rows = await queryInChunks(database, wanted, 2, (chunk) =>
        database.read(
          `SELECT ${signeeTable.select('s')} FROM ${valuesTable(chunk.length, ['text', 'text'])} wanted
           JOIN ${signee} s ON s.instance_id = wanted.column1 AND s.party_key = wanted.column2
           ORDER BY s.position, s.id`,
          chunk.flat(),
          transaction,
        ),
      );
      return rows.map(signeeTable.record);
    },
    /** The signees of groups that have opened are asked to sign now. */
    async ask(groups: readonly GroupPlace[], transaction: Transaction): Promise<void> {
      await queryInChunks(database, groups, 2, (chunk) =>
        database.write(
          `UPDATE ${signee} SET in_inbox = TRUE FROM ${valuesTable(chunk.length, ['text', 'bigint'])} opened
           WHERE ${signee}.round_id = opened.column1 AND ${signee}.group_position = opened.column2`,
          chunk.flatMap(({ roundId, position }) => [roundId, position]),
          transaction,
        ),
      );
    },
    async save(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const stored = changes.flatMap(({ instance, rounds, signees }) =>
        signees.map((each): StoredSignee => {
          const round = rounds.find(({ id }) => id === each.roundId);
          const inInbox = round !== undefined && isOpen(round, each.group);
          return { ...each, inInbox, instanceCreatedAt: instance.createdAt };
        }),
      );
      await insertRecords(database, storedTable, stored, 'replace', transaction);
    },
  };
}

function isOpen({ state, groups }: RoundRecord, position: number): boolean {
  return state === 'open' && groups.some((group) => group.position === position && group.state === 'open');
}
