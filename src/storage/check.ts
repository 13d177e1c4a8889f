import { SigningError } from '../errors.ts';
import type { DatabaseAccess } from './database-access.ts';
import { migrations } from './migrations/migrate.ts';

/** See `Storage.check`. */
export async function check(database: DatabaseAccess): Promise<void> {
  const table = database.name('migration');
  // Finds no row, and takes the right and the lock to write all the same.
  await database.write(`UPDATE ${table} SET number = number WHERE number < 0`, []);
  const rows = await database.read(`SELECT number FROM ${table}`, []);
  const done = new Set(rows.map((row) => Number(row.number)));
  if (migrations.every(({ number }) => done.has(number))) return;
  throw new SigningError(
    'ERR_STORAGE_UNAVAILABLE',
    "the database has not this release's tables; run its migrations",
  );
}
