import type { DatabaseAccess } from '../database-access.ts';
import type { Storage } from '../storage.ts';

export function settingRepository(database: DatabaseAccess): Storage['settings'] {
  const setting = database.name('setting');
  const select = `SELECT value FROM ${setting} WHERE name = ?`;
  return {
    async get(name) {
      const [row] = await database.read(select, [name]);
      return row?.value as string | undefined;
    },
    async setOnce(name, value) {
      await database.write(
        `INSERT INTO ${setting} (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`,
        [name, value],
      );
      // from where it was written: a reading connection may not have seen it yet
      const [row] = await database.write(select, [name]);
      return row?.value as string;
    },
  };
}
