import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a server process is told. */
export interface ServerTask {
  url: string;
  /** Different callers, one call each. */
  callers: number;
  tasks?: 'one' | 'many';
  /** Each signature gets a signed record. */
  records?: boolean;
}

/** One call that a caller is to make. */
export interface Call {
  path: string;
  token: string;
}

/** Says in a server process that it listens, and what is to be called. */
export function ready(app: RequestListener, calls: readonly Call[]): void {
  const server = createServer(app).listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port, calls });
  });
}

/** A server in a process of its own, on a database of its own. */
export interface ServerProcess {
  port: number;
  calls: Call[];
  stop(): Promise<void>;
}

export async function startServer(script: string, task: Omit<ServerTask, 'url'>): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'bpmn-signing-bench-'));
  const url = `sqlite:${join(folder, 'bench.db')}`;
  const child = fork(join(import.meta.dirname, script), [JSON.stringify({ ...task, url })], {
    execArgv: ['--import=tsx', '--conditions=signing-source'],
  });
  const { port, calls } = await new Promise<{ port: number; calls: Call[] }>((resolve, reject) => {
    child.once('message', resolve as (message: unknown) => void);
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  return {
    port,
    calls,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        child.kill('SIGKILL');
      }),
  };
}
