import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningError } from '../errors.ts';
import { type AppFolder, readAppFolder } from './app-folder.ts';
import type { Application, Catalog } from './application.ts';
import { createFolderSigneeProviders } from './folder-signees.ts';
import { readTextFile } from './json-file.ts';
import type { PartyRegister } from './party-register.ts';
import { readRegister } from './register-file.ts';
import { readSchemasBeside } from './schema-files.ts';
import type { SigneeProvider } from './signee-provider.ts';

const MAX_DEFINITION_BYTES = 2_000_000;
const LOCAL = 'local';

/** What a PROCESSES folder holds. Spread it into the options of `createRuntime`. */
export interface FolderCatalog {
  catalog: Catalog;
  register: PartyRegister;
  signeeProviders: readonly SigneeProvider[];
}

/**
 * Reads a PROCESSES folder: `<name>.bpmn` is app `local/<name>`, `<org>/<app>/` is laid out like Altinn's `config`
 * folder, `register.json` says who is who. Definitions and schemas are only read here, not understood. Throws
 * `ERR_METADATA_INVALID`, `ERR_REGISTER_INVALID`, `ERR_SIGNEES_FILE_INVALID` or `ERR_DEFINITION_TOO_LARGE` with the
 * file, and `ERR_SETTING_INVALID` if there is no such folder.
 */
export async function readCatalog(
  folder: string,
  { maxDefinitionBytes = MAX_DEFINITION_BYTES }: { maxDefinitionBytes?: number } = {},
): Promise<FolderCatalog> {
  const applications = new Map<string, Application>();
  const add = (application: Application) => applications.set(application.id, application);

  const files = (await listNames(folder, 'file')).filter((file) => file.endsWith('.bpmn'));
  const names = files.map((file) => file.slice(0, -'.bpmn'.length));
  const schemas = await readSchemasBeside(folder, names);
  for (const name of names) {
    const source = await readSource(folder, `${name}.bpmn`, maxDefinitionBytes);
    if (source === undefined) continue;
    const own = schemas.get(name);
    add({ id: `${LOCAL}/${name}`, ...(own && { schemas: own }), source, hash: sha256(source) });
  }

  const appFolders = new Map<string, AppFolder>();
  for (const id of await listAppFolders(folder)) {
    const source = await readSource(folder, `${id}/process/process.bpmn`, maxDefinitionBytes);
    const appFolder = await readAppFolder(folder, id, id);
    if (source === undefined) {
      throw new SigningError('ERR_METADATA_INVALID', `${id}/process/process.bpmn: is missing, add it`, {
        info: { file: `${id}/process/process.bpmn` },
      });
    }
    appFolders.set(id, appFolder);
    const { dataTypes, schemas } = appFolder;
    add({ id, dataTypes, ...(schemas && { schemas }), source, hash: sha256(source) });
  }

  return {
    catalog: {
      applications: () => [...applications.values()],
      application: (id) => applications.get(id),
    },
    register: await readRegister(folder),
    signeeProviders: createFolderSigneeProviders(appFolders),
  };
}

/** Ids of the `<org>/<app>` folders below a PROCESSES folder: those that hold a process or metadata. */
async function listAppFolders(folder: string): Promise<string[]> {
  const ids: string[] = [];
  for (const org of await listNames(folder, 'folder')) {
    for (const app of await listNames(join(folder, org), 'folder')) {
      const id = `${org}/${app}`;
      const isApp = await Promise.all(
        ['process/process.bpmn', 'applicationmetadata.json'].map((file) => exists(join(folder, id, file))),
      );
      if (!isApp.includes(true)) continue;
      if (org === LOCAL) {
        throw new SigningError(
          'ERR_METADATA_INVALID',
          `${id}: ${LOCAL} is the org of .bpmn files alone, name the folder otherwise`,
          { info: { file: id } },
        );
      }
      ids.push(id);
    }
  }
  return ids;
}

async function listNames(folder: string, kind: 'file' | 'folder'): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new SigningError(
      'ERR_SETTING_INVALID',
      `there is no folder ${folder}, name one that holds processes`,
      {
        cause: error,
      },
    );
  }
  const wanted = await Promise.all(
    names.map(async (name) => {
      if (name.startsWith('.') || name === 'node_modules') return false;
      const found = await stat(join(folder, name)).catch(() => undefined);
      return kind === 'file' ? found?.isFile() : found?.isDirectory();
    }),
  );
  return names.filter((_, index) => wanted[index]).sort();
}

async function readSource(folder: string, file: string, maxBytes: number): Promise<string | undefined> {
  return await readTextFile({ folder, file, maxBytes, code: 'ERR_DEFINITION_TOO_LARGE' });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function sha256(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}
