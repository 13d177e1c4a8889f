import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A PROCESSES folder made of these files, content as text or as a value that becomes JSON. */
export async function makeFolder(files: Record<string, unknown>): Promise<{
  path: string;
  /** Puts a folder there that nobody can read, root neither: a link that leads to itself. */
  makeUnreadable(name: string): Promise<void>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'bpmn-signing-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return {
    path,
    makeUnreadable: (name) => symlink(join(path, name), join(path, name)),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('nothing was thrown');
}
