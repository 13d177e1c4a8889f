import { readCatalog } from '../catalog/index.ts';
import { createRuntime, type Runtime } from '../runtime/index.ts';
import type { Actor } from '../signing/index.ts';
import type { ServerLog } from './server-log.ts';
import { namingSealingKey, sealingOf } from './server-sealing.ts';
import { tellingOf } from './server-telling.ts';
import type { Settings } from './settings.ts';
import { withStorage } from './with-storage.ts';

/** Whoever may run commands beside the database may do everything with what is in it; the audit trail says so. */
export const operator: Actor = { kind: 'system', systemUserId: 'operator', level: 4 };

// what there is to say is said by the command itself
const silent: ServerLog = { info() {}, warn() {}, error() {}, flush() {} };

/**
 * Works with a runtime over the settings' processes and database, without doing any jobs: those are left to the servers.
 * That somebody is to be told is decided where the change is made, so it needs their settings for that too.
 */
export async function withRuntime<T>(settings: Settings, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const folder = await readCatalog(settings.PROCESSES);
  const telling = tellingOf(settings, silent);
  return withStorage(settings, async (storage, database) => {
    const sealing = await sealingOf(settings, storage.settings, silent);
    const runtime = createRuntime({
      ...folder,
      knex: database.knex,
      ...(database.reader && { reader: database.reader }),
      policy: { permits: () => true },
      ...telling.options,
      ...(sealing && { sealing }),
      serviceWait: 0,
    });
    try {
      return await work(runtime);
    } catch (error) {
      throw namingSealingKey(error);
    } finally {
      await runtime.close();
      telling.close();
    }
  });
}
