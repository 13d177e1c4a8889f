import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Cluster, createCluster, freePort } from './postgres-server.ts';

const run = promisify(execFile);

/** A PostgreSQL server of one test's own, which may stop, kill and start it again, with its data, at one address. */
export class OwnPostgres {
  readonly url: string;
  readonly #cluster: Cluster;
  readonly #port: number;

  private constructor(cluster: Cluster, port: number) {
    this.#cluster = cluster;
    this.#port = port;
    this.url = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`;
  }

  /** Starts one with no data; it goes when this process ends. */
  static async start(): Promise<OwnPostgres> {
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

  async start(): Promise<void> {
    const options = `-p ${this.#port} -h 127.0.0.1 -k '' -c fsync=off -c max_connections=25`;
    await this.#control('start', '--wait', '-l', 'log', '-o', options);
  }

  /** Ends all connections and stops, as an operator would. */
  async stop(): Promise<void> {
    await this.#control('stop', '--wait', '-m', 'fast');
  }

  /** Kills it with SIGKILL, and waits until nothing of it is left. */
  async kill(): Promise<void> {
    const file = join(this.#cluster.asServer.cwd, 'data', 'postmaster.pid');
    const postmaster = Number((await readFile(file, 'utf8')).split('\n')[0]);
    process.kill(postmaster, 'SIGKILL');
    // what it has started ends by itself, and the data can't be used before
    while (isThere(postmaster)) await setTimeout(10);
  }

  async #control(...args: string[]): Promise<void> {
    const { binaries, asServer } = this.#cluster;
    await run(join(binaries, 'pg_ctl'), [...args, '-D', 'data'], asServer);
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
