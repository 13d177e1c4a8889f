import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const root = resolve(import.meta.dirname, '../..');

/** An empty project outside of this one, into which the packed package was installed. */
export interface HostProject {
  folder: string;
  tarball: string;
  /** Answers standard output; throws what was said if the command fails. */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  write(file: string, text: string): void;
  remove(): void;
}

/**
 * Packs what `npm run build` made and installs it, without running anybody's install scripts: imports need no database
 * driver. The driver that this project has built is lent to the host, since building it again takes minutes.
 */
export async function installPackage(): Promise<HostProject> {
  const folder = mkdtempSync(join(tmpdir(), 'bpmn-signing-package-'));
  const packed = await execute(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    root,
  );
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const tarball = join(folder, filename);
  const host: HostProject = {
    folder,
    tarball,
    run: (command, args, env) => execute(command, args, folder, env),
    write: (file, text) => writeFileSync(join(folder, file), text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  host.write('package.json', '{ "name": "host", "private": true, "type": "module" }');
  const types = `@types/node@${versionOf(root, '@types/node')}`;
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await host.run('npm', ['install', ...quiet, tarball, types]);
  await lendDriver(host);
  return host;
}

async function lendDriver({ folder, run }: HostProject): Promise<void> {
  const built = join(root, 'node_modules/sqlite3/build');
  if (existsSync(built) && versionOf(root, 'sqlite3') === versionOf(folder, 'sqlite3')) {
    cpSync(built, join(folder, 'node_modules/sqlite3/build'), { recursive: true });
  } else await run('npm', ['rebuild', 'sqlite3']);
}

function versionOf(folder: string, name: string): string {
  const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 20_000_000 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
