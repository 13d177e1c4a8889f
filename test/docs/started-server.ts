import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './markdown.ts';

/** A server that was started as the README says. */
export interface StartedServer {
  /** Such as `127.0.0.1:45001`. */
  host: string;
  /** The same of Posten's API, by a name that its certificate has. */
  postenHost: string;
  /** What a shell needs to be beside it: the same settings. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** How a document says that the server is started with Posten's API: this one is. */
export const withPosten = 'POSTEN_PORT=8443 npm start';

/** Runs `npm start` on free ports with a database of its own, and waits for its health. */
export async function startServer(folder: string): Promise<StartedServer> {
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(folder, 'signing.db')}`, NODE_OPTIONS: '' };
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...env, PORT: '0', POSTEN_PORT: '0' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    kill(child);
    await exited;
  };
  try {
    const { url, postenUrl } = await urlsOf(child);
    const health = await fetch(`${url}/health`);
    if (!health.ok) throw new Error(`the server's health is ${health.status}`);
    return {
      host: new URL(url).host,
      postenHost: `localhost:${new URL(postenUrl).port}`,
      env,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The addresses that it prints once it listens. */
async function urlsOf(child: ChildProcess): Promise<{ url: string; postenUrl: string }> {
  const said: string[] = [];
  child.stderr!.on('data', (chunk) => said.push(String(chunk)));
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout! })) {
    said.push(line);
    url ??= /serves (http:\S+)$/.exec(line)?.[1];
    const postenUrl = /signature API: (https:[^\s;]+)/.exec(line)?.[1];
    if (url === undefined || postenUrl === undefined) continue;
    child.stdout!.resume();
    return { url, postenUrl };
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
