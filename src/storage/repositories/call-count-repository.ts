import type { DatabaseAccess } from '../database-access.ts';
import type { Storage } from '../storage.ts';

export function callCountRepository(database: DatabaseAccess): Storage['callCounts'] {
  const count = database.name('call_count');
  return {
    async add({ caller, now, window, limit, block }) {
      const isOver = `${count}.window_start <= CAST(? AS bigint)`;
      const [row] = await database.write(
        `INSERT INTO ${count} (caller, window_start, calls, blocked_until) VALUES (?, ?, 1, 0)
         ON CONFLICT (caller) DO UPDATE SET
           window_start = CASE WHEN ${isOver} THEN excluded.window_start ELSE ${count}.window_start END,
           calls = CASE WHEN ${isOver} THEN 1 ELSE ${count}.calls + 1 END,
           blocked_until = CASE
             WHEN ${count}.blocked_until > CAST(? AS bigint) THEN ${count}.blocked_until
             WHEN NOT (${isOver}) AND ${count}.calls >= CAST(? AS bigint) THEN CAST(? AS bigint)
             ELSE 0 END
         RETURNING blocked_until`,
        [caller, now, now - window, now - window, now, now - window, limit, now + block],
      );
      return Number(row!.blocked_until);
    },
    async deleteBefore(at) {
      await database.write(`DELETE FROM ${count} WHERE window_start < ? AND blocked_until < ?`, [at, at]);
    },
  };
}
