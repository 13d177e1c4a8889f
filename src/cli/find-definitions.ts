import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from './terminal.ts';

/** A definition to check, and where what belongs to it would be. */
export interface FoundDefinition {
  /** As it is shown: below the path that was given. */
  file: string;
  /** The app's folder, for a `process/process.bpmn` beside an `applicationmetadata.json`. */
  appFolder?: string;
  /** `<org>/<app>`, where the folder that was given is laid out as PROCESSES. */
  appId?: string;
}

/** Finds the definitions among files and folders, folders with all below them, each once. */
export async function findDefinitions(paths: readonly string[]): Promise<FoundDefinition[]> {
  const found = new Map<string, FoundDefinition>();
  for (const path of paths) {
    const known = await stat(path).catch(() => undefined);
    if (known === undefined) throw new UsageError(`there is no file or folder ${path}`);
    const files = known.isDirectory() ? await listFiles(path) : [path];
    if (files.length === 0) throw new UsageError(`there is no .bpmn file in ${path}`);
    for (const file of files) {
      if (!found.has(resolve(file))) {
        found.set(resolve(file), await locate(file, known.isDirectory() ? path : undefined));
      }
    }
  }
  return [...found.values()];
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await listFiles(path);
      return entry.name.endsWith('.bpmn') ? [path] : [];
    }),
  );
  return lists.flat().sort();
}

async function locate(file: string, folder: string | undefined): Promise<FoundDefinition> {
  const isAppProcess = basename(file) === 'process.bpmn' && basename(dirname(resolve(file))) === 'process';
  if (!isAppProcess) return { file };
  const appFolder = join(dirname(file), '..');
  const parts = folder === undefined ? [] : relative(folder, appFolder).split(sep);
  const inCatalog = parts.length === 2 && !parts.includes('..');
  const hasMetadata =
    (await stat(join(appFolder, 'applicationmetadata.json')).catch(() => undefined)) !== undefined;
  if (inCatalog) return { file, appFolder, appId: parts.join('/') };
  return hasMetadata ? { file, appFolder } : { file };
}
