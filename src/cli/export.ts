import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvidenceFile } from '../documents/evidence/evidence-folder.ts';
import { instanceIdOf } from './lines.ts';
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
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError('name the one instance to export');
  const instanceId = instanceIdOf(id);
  const folder = values.to ?? `evidence-${instanceId}`;
  const count = await withRuntime(readSettings(env), async (runtime) =>
    write(await runtime.evidence({ actor: operator, instanceId }), resolve(folder)),
  );
  print(`${count} files in ${folder}`);
  return 0;
};

async function write(files: AsyncIterable<EvidenceFile>, folder: string): Promise<number> {
  const unfinished = `${folder}.unfinished`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(unfinished);
  try {
    let count = 0;
    for await (const { path, pieces } of files) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true });
      const file = await open(join(unfinished, path), 'wx');
      try {
        for await (const piece of pieces) await file.write(piece);
      } finally {
        await file.close();
      }
      count += 1;
    }
    await rename(unfinished, folder);
    return count;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
