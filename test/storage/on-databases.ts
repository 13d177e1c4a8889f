import { createStorage, type Storage } from '../../src/storage/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { newInstance } from './records.ts';

/** What the tests of one database work with. */
export interface OnDatabase {
  database: TestDatabase;
  storage: Storage;
  /** Stores new instances with their round, signees Kari and Ola and a document; see `newInstance`. */
  start(...ids: string[]): Promise<void>;
}

/** One suite for each database, with empty tables before its first test. */
export function onDatabases(title: string, tests: (on: OnDatabase) => void): void {
  for (const kind of databases) {
    describe(`${kind.name}: ${title}`, () => {
      const on = {
        async start(...ids: string[]) {
          const changes = ids.map((id) => newInstance(id));
          await on.storage.transaction((transaction) => on.storage.commit(changes, transaction));
        },
      } as OnDatabase;

      before(async function () {
        this.timeout(30_000);
        on.database = await kind.create();
        on.storage = createStorage(on.database);
        await on.storage.migrate();
      });
      after(() => on.database?.close());

      tests(on);
    });
  }
}

/** The error that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('not rejected');
}

/** Every statement that knex sends while `work` runs, but those that begin and end transactions. */
export async function statementsOf(
  database: Pick<TestDatabase, 'knex' | 'reader'>,
  work: () => Promise<unknown>,
): Promise<{ sql: string; bindings: unknown[] }[]> {
  const statements: { sql: string; bindings: unknown[] }[] = [];
  const onQuery = ({ sql, bindings }: { sql: string; bindings?: unknown[] }) => {
    if (!/^(BEGIN|COMMIT|ROLLBACK)\b/.test(sql)) statements.push({ sql, bindings: bindings ?? [] });
  };
  const sources = [database.knex, database.reader].filter((source) => source !== undefined);
  for (const source of sources) source.on('query', onQuery);
  try {
    await work();
  } finally {
    for (const source of sources) source.removeListener('query', onQuery);
  }
  return statements;
}
