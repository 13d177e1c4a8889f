import { lstat, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvidenceFile } from '../documents/evidence/evidence-folder.ts';
import { instanceIdOf } from './instance-id.ts';
import { operator, withRuntime } from './operator.ts';
import { readSettings } from './settings.ts';
import { type Command, UsageError } from './terminal.ts';

/** Writes the evidence of an instance into a new folder, whole or not at all. */
export const exportEvidence: Command = async (args, { env, print }) => {
  const { values, positionals } = parseArgs({
    args,
    options: { to: { type: 'string' } },
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError('name the one instance to export');
  return withRuntime(readSettings(env), async (runtime) => {
    const instanceId = await instanceIdOf(name, (number) => runtime.instanceIdOf({ number }));
    const named = values.to ?? `evidence-${instanceId}`;
    const folder = resolve(named);
    await assertFree(folder);
    const files = await runtime.evidence({ actor: operator, instanceId, identities: true });
    print(`${await write(files, folder)} files in ${named}`);
    return 0;
  });
};

/** Evidence is put beside nothing: what lies there may be evidence too. */
async function assertFree(folder: string): Promise<void> {
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new Error(`${folder} is there already, and is left as it is; name a new folder with --to`);
}

/** Under another name until it is whole. Only whoever exports it may read it: identity numbers are in it. */
async function write(files: AsyncIterable<EvidenceFile>, folder: string): Promise<number> {
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.unfinished-`);
  try {
    let count = 0;
    for await (const { path, pieces } of files) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true });
      await writeFile(join(unfinished, path), pieces, { flag: 'wx' });
      count += 1;
    }
    await rename(unfinished, folder);
    return count;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
