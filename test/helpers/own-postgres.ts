import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, createCluster, freePort } from './postgres-server.ts';

/** Milliseconds between tries to connect, and how long a start, recovery included, may take. */
const pause = 20;
const patience = 30_000;

/**
 * A PostgreSQL server of one's own, which may be stopped, killed and started again, with its data, at one address. It
 * writes as a real one does, `fsync` on.
 */
export class OwnPostgres {
  readonly url: string;
  readonly #cluster: Cluster;
  readonly #port: number;
  #postmaster: ChildProcess | undefined;

  private constructor(cluster: Cluster, port: number) {
    this.#cluster = cluster;
    this.#port = port;
    this.url = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`;
  }

  /** Makes an empty one and starts it. It goes, with its folder, when this process ends in whatever way. */
  static async create(): Promise<OwnPostgres> {
    const cluster = await createCluster();
    // another process may take a free port before the server does
    for (let attempt = 1; ; attempt += 1) {
      const postgres = new OwnPostgres(cluster, await freePort());
      try {
        await postgres.start();
        return postgres;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }

  /** Starts it, at the same address, and waits until it has recovered and takes connections. */
  async start(): Promise<void> {
    const { binaries, asServer } = this.#cluster;
    const options = ['-h', '127.0.0.1', '-k', '', '-c', 'fsync=on', '-c', 'max_connections=60'];
    const postmaster = spawn(join(binaries, 'postgres'), ['-D', 'data', '-p', `${this.#port}`, ...options], {
      ...asServer,
      stdio: 'ignore',
    });
    this.#postmaster = postmaster;
    await once(postmaster, 'spawn');
    const until = Date.now() + patience;
    while (!(await this.#answers())) {
      if (postmaster.exitCode !== null || Date.now() > until) throw new Error('PostgreSQL did not start');
      await setTimeout(pause);
    }
  }

  /** Ends all connections and stops, as an operator would. */
  async stop(): Promise<void> {
    const running = this.#letGo();
    if (!running) return;
    // "fast", in the words of PostgreSQL
    process.kill(running.pid, 'SIGINT');
    await running.exited;
  }

  /** SIGKILL to the postmaster and to every process of it. */
  async kill(): Promise<void> {
    const running = this.#letGo();
    if (!running) return;
    // the postmaster first, or it would start again what it has lost
    const children = childrenOf(running.pid);
    for (const pid of [running.pid, ...children]) killIfThere(pid);
    await running.exited;
    while (children.some(isThere)) await setTimeout(pause);
  }

  #letGo(): { pid: number; exited: Promise<unknown> } | undefined {
    const postmaster = this.#postmaster;
    this.#postmaster = undefined;
    if (postmaster?.pid === undefined || postmaster.exitCode !== null) return undefined;
    return { pid: postmaster.pid, exited: once(postmaster, 'exit') };
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

function childrenOf(postmaster: number): number[] {
  return processes()
    .filter(({ parent }) => parent === postmaster)
    .map(({ pid }) => pid);
}

/** Running: what has ended and only waits for its parent to notice does not count. */
function isThere(pid: number): boolean {
  return processes().some((process) => process.pid === pid && !process.state.startsWith('Z'));
}

/** All processes of the machine: from `/proc` where there is one, since not every container has `ps`. */
function processes(): { pid: number; parent: number; state: string }[] {
  const lines = existsSync('/proc/self/stat')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap(statusLine)
    : execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' }).split('\n');
  return lines.map((line) => {
    const [pid, parent, state = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), state };
  });
}

function statusLine(pid: string): string[] {
  try {
    // the name of a program may hold anything, and stands in brackets
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [`${pid} ${parent} ${state}`];
  } catch {
    return [];
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
}
