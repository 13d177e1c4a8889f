import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './markdown.ts';

/** A server that was started as the README says. */
export interface StartedServer {
  /** Such as `127.0.0.1:45001`. */
  host: string;
  /** What a shell needs to be beside it: the same settings. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Runs `npm start` on a free port with a database of its own, and waits for its health. */
export async function startServer(folder: string): Promise<StartedServer> {
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(folder, 'signing.db')}`, NODE_OPTIONS: '' };
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...env, PORT: '0' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    kill(child);
    await exited;
  };
  try {
    const url = await urlOf(child);
    const health = await fetch(`${url}/health`);
    if (!health.ok) throw new Error(`the server's health is ${health.status}`);
    return { host: new URL(url).host, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that it prints once it listens. */
async function urlOf(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  child.stderr!.on('data', (chunk) => said.push(String(chunk)));
  for await (const line of createInterface({ input: child.stdout! })) {
    said.push(line);
    const url = /serves (http:\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout!.resume();
    return url;
  }
  throw new Error(`npm start ended before it served:\n${said.join('\n')}`);
}

/** npm, its shell and the server: a group of their own, so that none of them is left behind. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // gone already
  }
}
