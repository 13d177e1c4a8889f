import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Context } from 'mocha';
import { skip } from './skip.ts';

const run = promisify(execFile);

/** Skips the tests of this context where a program that judges what we make is missing, and says which. CI has them all. */
export function needs(context: Context, ...programs: string[]): void {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) skip(context, `without ${missing.join(', ')}, which .ci/run installs`);
}

/** What a program printed. Throws with its output if it failed. */
export async function output(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, [...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout + stderr;
}
