import type { DatabaseAccess } from '../database-access.ts';
import type { Storage } from '../storage.ts';

export function webhookCursorRepository(database: DatabaseAccess): Storage['webhookCursors'] {
  const cursor = database.name('webhook_cursor');
  return {
    async get(endpointId, instanceId) {
      // from where it was written: a reading connection may not have seen it yet
      const [row] = await database.write(
        `SELECT sequence FROM ${cursor} WHERE endpoint_id = ? AND instance_id = ?`,
        [endpointId, instanceId],
      );
      return Number(row?.sequence ?? 0);
    },
    async set(endpointId, instanceId, sequence) {
      await database.write(
        `INSERT INTO ${cursor} (endpoint_id, instance_id, sequence) VALUES (?, ?, ?)
         ON CONFLICT (endpoint_id, instance_id) DO UPDATE SET sequence = excluded.sequence
         WHERE excluded.sequence > ${cursor}.sequence`,
        [endpointId, instanceId, sequence],
      );
    },
  };
}
