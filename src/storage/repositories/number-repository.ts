import type { DatabaseAccess } from '../database-access.ts';
import type { Storage } from '../storage.ts';

export function numberRepository(database: DatabaseAccess): Storage['numbers'] {
  const counter = database.name('counter');
  return {
    async reserve(count, transaction) {
      const [row] = await database.write(
        `INSERT INTO ${counter} (name, next) VALUES ('number', 1 + CAST(? AS bigint))
         ON CONFLICT (name) DO UPDATE SET next = ${counter}.next + CAST(? AS bigint) RETURNING next`,
        [count, count],
        transaction,
      );
      return Number(row!.next) - count;
    },
  };
}
