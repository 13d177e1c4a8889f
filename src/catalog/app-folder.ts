import { join } from 'node:path';
import { SigningError } from '../errors.ts';
import type { DataType } from './application.ts';
import { readApplicationMetadata } from './application-metadata.ts';
import { readNames } from './json-file.ts';
import { readModelSchemas } from './schema-files.ts';
import type { ProvidedSignee } from './signee-provider.ts';
import { readSigneesFile } from './signees-file.ts';

/** What stands beside the process of an app. */
export interface AppFolder {
  dataTypes: readonly DataType[];
  /** By signee provider; absent if the app has no `signees` folder, as where providers are code. */
  signees?: ReadonlyMap<string, readonly ProvidedSignee[]>;
  /** By data type; absent if there are none. */
  schemas?: ReadonlyMap<string, string>;
}

/**
 * Reads what stands beside the process of an app: `applicationmetadata.json`, `signees/` and `models/`. `path` is the app's
 * folder relative to `folder`, as messages name files. With an `id` the metadata must be that app's. Throws
 * `ERR_METADATA_INVALID` or `ERR_SIGNEES_FILE_INVALID`.
 */
export async function readAppFolder(folder: string, path: string, id?: string): Promise<AppFolder> {
  const file = join(path, 'applicationmetadata.json');
  const dataTypes = await readApplicationMetadata(folder, file, id);
  if (dataTypes === undefined) {
    throw new SigningError('ERR_METADATA_INVALID', `${file}: is missing, add it with id and dataTypes`, {
      info: { file },
    });
  }
  const signees = await readSigneesFolder(folder, join(path, 'signees'));
  const schemas = await readModelSchemas(folder, path, dataTypes);
  return { dataTypes, ...(signees && { signees }), ...(schemas && { schemas }) };
}

async function readSigneesFolder(
  folder: string,
  path: string,
): Promise<Map<string, readonly ProvidedSignee[]> | undefined> {
  const names = await readNames({ folder, file: path, code: 'ERR_SIGNEES_FILE_INVALID' });
  if (names === undefined) return undefined;
  const signees = new Map<string, readonly ProvidedSignee[]>();
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    signees.set(name.slice(0, -'.json'.length), await readSigneesFile(folder, join(path, name)));
  }
  return signees;
}
