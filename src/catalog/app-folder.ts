import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningError } from '../errors.ts';
import type { DataType } from './application.ts';
import { readApplicationMetadata } from './application-metadata.ts';
import type { ProvidedSignee } from './signee-provider.ts';
import { readSigneesFile } from './signees-file.ts';

/** What stands beside the process of an `<org>/<app>` folder. */
export interface AppFolder {
  /** `<org>/<app>`. */
  id: string;
  dataTypes: readonly DataType[];
  /** By signee provider. */
  signees: ReadonlyMap<string, readonly ProvidedSignee[]>;
}

/** Reads what stands beside the process of an `<org>/<app>` folder; messages name files relative to `folder`. */
export async function readAppFolder(folder: string, id: string): Promise<AppFolder> {
  const file = `${id}/applicationmetadata.json`;
  const dataTypes = await readApplicationMetadata(folder, file, id);
  if (dataTypes === undefined) {
    throw new SigningError('ERR_METADATA_INVALID', `${file}: is missing, add it with id and dataTypes`, {
      info: { file },
    });
  }
  return { id, dataTypes, signees: await readSigneesFolder(folder, `${id}/signees`) };
}

async function readSigneesFolder(
  folder: string,
  path: string,
): Promise<Map<string, readonly ProvidedSignee[]>> {
  const signees = new Map<string, readonly ProvidedSignee[]>();
  const names = await readdir(join(folder, path)).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    signees.set(name.slice(0, -'.json'.length), await readSigneesFile(folder, `${path}/${name}`));
  }
  return signees;
}
