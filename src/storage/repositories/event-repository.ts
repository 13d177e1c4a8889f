import type { DatabaseAccess } from '../database-access.ts';
import type { EventRecord } from '../records.ts';
import { insertRecords, placeholders } from '../statements.ts';
import type { Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const eventTable = table<EventRecord>('event', ['instanceId', 'sequence'], {
  instanceId: 'text',
  sequence: 'integer',
  at: 'integer',
  type: 'text',
  elementId: 'text',
  roundId: 'text',
  payload: 'json',
  identity: 'json',
  hash: 'text',
});

export function eventRepository(database: DatabaseAccess) {
  const list: Storage['events']['list'] = async (instanceId, filter = {}) => {
    const { types, after = 0, limit } = filter;
    if (types?.length === 0) return [];
    const ofTypes = types ? ` AND e.type IN ${placeholders(1, types.length)}` : '';
    const rows = await database.read(
      `SELECT ${eventTable.select('e')} FROM ${database.name('event')} e
       WHERE e.instance_id = ? AND e.sequence > ?${ofTypes} ORDER BY e.sequence${limit === undefined ? '' : ' LIMIT ?'}`,
      [instanceId, after, ...(types ?? []), ...(limit === undefined ? [] : [limit])],
    );
    return rows.map(eventTable.record);
  };
  const last: Storage['events']['last'] = async (instanceId) => {
    const [row] = await database.read(
      `SELECT ${eventTable.select('e')} FROM ${database.name('event')} e
       WHERE e.instance_id = ? ORDER BY e.sequence DESC LIMIT 1`,
      [instanceId],
    );
    return row && eventTable.record(row);
  };
  return {
    list,
    last,
    async insert(events: readonly EventRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, eventTable, events, 'fail', transaction);
    },
  };
}
