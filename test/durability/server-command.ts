import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');

/** The `bpmn-signing` command, built. */
export interface ServerCommand {
  /** Absolute path of its script. */
  script: string;
  remove(): Promise<void>;
}

/**
 * Builds the command into a temporary folder: a server that is killed again and again starts in half of the time that
 * it takes from its sources, and nothing depends on whether, and of what, somebody has built `dist`; unless
 * `SERVER_BUILT` says that it is what the sources say.
 */
export async function buildServerCommand(): Promise<ServerCommand> {
  if (process.env.SERVER_BUILT === 'yes') {
    return { script: join(root, 'dist/cli/main.js'), remove: async () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-built-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const require = createRequire(import.meta.url);
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const options = ['--outDir', join(folder, 'dist'), '--declaration', 'false', '--sourceMap', 'false'];
    await promisify(execFile)(process.execPath, [tsc, '-p', root, ...options]);
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  } catch (error) {
    await remove();
    throw error;
  }
  return { script: join(folder, 'dist/cli/main.js'), remove };
}
