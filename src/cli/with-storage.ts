import { createStorage, type OpenDatabase, openDatabase, type Storage } from '../storage/index.ts';
import type { Settings } from './settings.ts';

/** Works with the migrated database of the settings, and closes it whatever happens. */
export async function withStorage<T>(
  { DATABASE_URL }: Pick<Settings, 'DATABASE_URL'>,
  work: (storage: Storage, database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const database = openDatabase(DATABASE_URL);
  try {
    const storage = createStorage(database);
    await storage.migrate();
    return await work(storage, database);
  } finally {
    await database.close();
  }
}
