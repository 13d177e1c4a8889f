import type { DatabaseAccess } from '../database-access.ts';
import type { StatusEventRecord } from '../records.ts';
import { insertRecords } from '../statements.ts';
import type { InstanceChanges, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const statusEventTable = table<StatusEventRecord>('status_event', ['instanceId', 'sequence'], {
  instanceId: 'text',
  sequence: 'integer',
  queue: 'text',
  at: 'integer',
  leaseUntil: 'integer',
  confirmedAt: 'integer',
});

export function statusEventRepository(database: DatabaseAccess) {
  const { read, write } = database;
  const event = database.name('status_event');
  const queueTable = database.name('status_queue');
  const { skipLocked } = database.dialect;

  const statusEvents: Storage['statusEvents'] = {
    async take({ queue, now, leaseUntil }) {
      // the oldest of an instance or none: whoever takes it at the same moment must not be passed by
      // apart from the update, since a planner may ask for what is inside one again for each row, and get another
      const rows = await write(
        `WITH next AS (
           SELECT e.instance_id, e.sequence FROM ${event} e
           WHERE e.queue = ? AND e.confirmed_at IS NULL AND e.lease_until <= ? AND NOT EXISTS (
             SELECT 1 FROM ${event} earlier
             WHERE earlier.instance_id = e.instance_id AND earlier.sequence < e.sequence
               AND earlier.confirmed_at IS NULL)
           ORDER BY e.at, e.instance_id, e.sequence LIMIT 1${skipLocked}
         )
         UPDATE ${event} SET lease_until = ?
         WHERE (instance_id, sequence) IN (SELECT instance_id, sequence FROM next)
         RETURNING ${statusEventTable.select(event)}`,
        [queue, now, leaseUntil],
      );
      return rows[0] && statusEventTable.record(rows[0]);
    },
    async nextPollAt(queue) {
      const [row] = await read(`SELECT next_poll_at FROM ${queueTable} WHERE queue = ?`, [queue]);
      return row && Number(row.next_poll_at);
    },
    async setNextPollAt(queue, at) {
      await write(
        `INSERT INTO ${queueTable} (queue, next_poll_at) VALUES (?, ?)
         ON CONFLICT (queue) DO UPDATE SET next_poll_at = excluded.next_poll_at`,
        [queue, at],
      );
    },
    async forgetPollsBefore(now) {
      await write(`DELETE FROM ${queueTable} WHERE next_poll_at <= ?`, [now]);
    },
    async deleteConfirmedBefore(at, limit) {
      const rows = await write(
        `DELETE FROM ${event} WHERE (instance_id, sequence) IN (
           SELECT instance_id, sequence FROM ${event} WHERE confirmed_at < ? ORDER BY confirmed_at LIMIT ?)
         RETURNING sequence`,
        [at, limit],
      );
      return rows.length;
    },
  };

  return {
    ...statusEvents,
    /** Adds what has changed, and confirms what was taken; both of instances whose versions have been raised. */
    async save(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const added = changes.flatMap((change) => change.statusEvents);
      await insertRecords(database, statusEventTable, added, 'fail', transaction);
      for (const { instance, confirmedStatus } of changes) {
        if (!confirmedStatus) continue;
        await write(
          `UPDATE ${event} SET confirmed_at = ? WHERE instance_id = ? AND sequence <= ? AND confirmed_at IS NULL`,
          [confirmedStatus.at, instance.id, confirmedStatus.sequence],
          transaction,
        );
      }
    },
  };
}
