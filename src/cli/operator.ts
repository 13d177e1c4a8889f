import { readCatalog } from '../catalog/index.ts';
import { createRuntime, type Runtime } from '../runtime/index.ts';
import type { Actor } from '../signing/index.ts';
import type { Settings } from './settings.ts';
import { withStorage } from './with-storage.ts';

/** Whoever may run commands beside the database may do everything with what is in it; the audit trail says so. */
export const operator: Actor = { kind: 'system', systemUserId: 'operator', level: 4 };

/**
 * Works with a runtime over the settings' processes and database, without doing any jobs: those are left to the servers.
 */
export async function withRuntime<T>(settings: Settings, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const folder = await readCatalog(settings.PROCESSES);
  return withStorage(settings, async (_storage, database) => {
    const runtime = createRuntime({
      ...folder,
      knex: database.knex,
      ...(database.reader && { reader: database.reader }),
      policy: { permits: () => true },
      serviceWait: 0,
    });
    try {
      return await work(runtime);
    } finally {
      await runtime.close();
    }
  });
}
