import type { DatabaseAccess } from '../database-access.ts';
import { tables } from './001-tables.ts';
import { queuesAndLinks } from './002-queues-and-links.ts';
import type { Migration } from './migration.ts';

/** In order of their numbers, without gaps. */
export const migrations: readonly Migration[] = [tables, queuesAndLinks];

/** Milliseconds: a step may have to go through a large table, and nodes wait for the one that does. */
const LONGEST = 24 * 60 * 60_000;

/** Runs the migrations that this database has not seen, all of them or none. Nodes wait for each other. */
export async function migrate(
  database: DatabaseAccess,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const table = database.name('migration');
  if (await areDone(database, table, steps)) return;
  const { before, lock } = database.dialect.migrationLock(table);
  for (const statement of before) await database.write(statement, []);

  await database.transaction(async (transaction) => {
    await database.write(lock, [], transaction);
    await database.write(
      `CREATE TABLE IF NOT EXISTS ${table} (number integer NOT NULL PRIMARY KEY)`,
      [],
      transaction,
    );
    const rows = await database.write(`SELECT number FROM ${table}`, [], transaction);
    const done = new Set(rows.map((row) => Number(row.number)));

    for (const step of steps) {
      if (done.has(step.number)) continue;
      const { bytesType, counter } = database.dialect;
      const context = {
        name: database.name,
        bytesType,
        createCounter: (name: string) => counter(name).create,
      };
      for (const statement of step.statements(context)) await database.write(statement, [], transaction);
      await database.write(`INSERT INTO ${table} (number) VALUES (?)`, [step.number], transaction);
    }
  }, LONGEST);
}

/** Looked up first, so that a node starts that may not make tables, where somebody else has made them. */
async function areDone(
  database: DatabaseAccess,
  table: string,
  steps: readonly Migration[],
): Promise<boolean> {
  try {
    const rows = await database.write(`SELECT number FROM ${table}`, []);
    const done = new Set(rows.map((row) => Number(row.number)));
    return steps.every(({ number }) => done.has(number));
  } catch {
    // no table yet; whatever else it is, the migrations fail by it too, and say so
    return false;
  }
}
