import type { DatabaseAccess } from '../database-access.ts';
import type { Storage } from '../storage.ts';

/** What should not be there; looked for from time to time, so these may read whole tables. */
export function findingsRepository({ read, name }: DatabaseAccess): Storage['findings'] {
  return {
    async overdueWithoutJob(before, limit) {
      const rows = await read(
        `SELECT i.id, i.due_at FROM ${name('instance')} i
         WHERE i.due_at < ? AND NOT EXISTS (
           SELECT 1 FROM ${name('job')} j WHERE j.kind = 'wake' AND j.key = i.id AND j.state = 'waiting'
         )
         ORDER BY i.due_at, i.id LIMIT ?`,
        [before, limit],
      );
      return rows.map((row) => ({ instanceId: row.id as string, dueAt: Number(row.due_at) }));
    },
    async instancesInDisorder(limit) {
      const rows = await read(
        `SELECT r.instance_id FROM ${name('round')} r
         WHERE r.state = 'open' AND NOT EXISTS (
           SELECT 1 FROM ${name('signee_group')} g WHERE g.round_id = r.id AND g.state <> 'complete'
         )
         UNION
         SELECT r.instance_id FROM ${name('instance')} i
         JOIN ${name('process_state')} p ON p.instance_id = i.id
         JOIN ${name('round')} r ON r.instance_id = i.id
         WHERE i.state = 'running' AND r.state <> 'open' AND r.superseded_at IS NULL
           AND p.waiting LIKE '%' || r.id || '%'
         LIMIT ?`,
        [limit],
      );
      return rows.map((row) => row.instance_id as string);
    },
  };
}
