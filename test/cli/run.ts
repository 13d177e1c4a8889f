import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runCommandLine } from '../../src/cli/command-line.ts';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** What Node needs to run our sources. */
export const NODE_OPTIONS = ['--conditions=signing-source', `--import=${TSX}`];
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What a command printed, and its exit code. */
export interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs the command in this process. */
export async function run(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    env,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** A command that runs in a process of its own. */
export interface Spawned {
  child: ChildProcess;
  /** What it has printed so far. */
  seen: { out: string; err: string };
  /** Waits until it has printed this. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Run>;
}

/**
 * Starts the command as a process of its own, in a folder.
 * @param by a command that is given this one to become
 */
export function start(
  args: string[],
  { cwd, env = {}, by = [] }: { cwd: string; env?: Record<string, string>; by?: readonly string[] },
): Spawned {
  const [command, ...rest] = [...by, process.execPath, ...NODE_OPTIONS, MAIN, ...args];
  const child = spawn(command!, rest, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
  });
  const seen = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seen.err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...seen }));
  return {
    child,
    seen,
    ended,
    async printed(pattern) {
      const over = ended.then(() => true);
      for (;;) {
        const match = pattern.exec(seen.out) ?? pattern.exec(seen.err);
        if (match !== null) return match;
        const data = Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
        if ((await Promise.race([over, data])) === true) {
          throw new Error(`ended without printing ${pattern}: ${seen.out}${seen.err}`);
        }
      }
    },
  };
}
