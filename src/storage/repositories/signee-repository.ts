import type { DatabaseAccess } from '../database-access.ts';
import type { SigneeRecord } from '../records.ts';
import { insertRecords, queryInChunks, valuesTable } from '../statements.ts';
import type { LoadRequest, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const signeeTable = table<SigneeRecord>(
  'signee',
  ['id'],
  {
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
    askedAt: 'integer',
  },
  {
    // An index is written anew wherever one of its columns is named, whether its value changes or not.
    fixed: ['instanceId', 'roundId', 'group', 'partyKey', 'listed', 'position', 'askedAt'],
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
    async save(signees: readonly SigneeRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, signeeTable, signees, 'replace', transaction);
    },
  };
}
