import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentStore } from '../../src/documents/index.ts';

/** Keeps contents in the files of a folder. */
export function folderContentStore(folder: string): ContentStore {
  const path = (key: string) => join(folder, key);
  return {
    async put(key, source) {
      const half = `${path(key)}.half`;
      const file = await open(half, 'wx');
      try {
        for await (const bytes of source) await file.writeFile(bytes);
        await file.sync();
        await file.close();
        await rename(half, path(key));
      } catch (error) {
        await file.close();
        await rm(half, { force: true });
        throw error;
      }
    },
    async get(key) {
      const stream = createReadStream(path(key));
      return new Promise((resolve, reject) => {
        stream.once('open', () => resolve(stream));
        stream.once('error', (error: NodeJS.ErrnoException) =>
          error.code === 'ENOENT' ? resolve(undefined) : reject(error),
        );
      });
    },
    async delete(keys) {
      for (const key of keys) await rm(path(key), { force: true });
    },
  };
}
