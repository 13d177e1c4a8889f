import type { DatabaseAccess } from '../database-access.ts';
import type { Storage } from '../storage.ts';

export function numberRepository(database: DatabaseAccess): Storage['numbers'] {
  const counter = database.dialect.counter(database.name('counter'));
  return {
    async reserve(count, transaction) {
      const { sql, values, numbers } = counter.take(count);
      return numbers(await database.write(sql, values, transaction));
    },
  };
}
