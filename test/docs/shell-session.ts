import { spawn } from 'node:child_process';
import type { Block } from './markdown.ts';
import { withPosten } from './started-server.ts';

/** What the blocks of a document printed. */
export interface ShellOutput {
  /** Standard output by block; of the block that failed, and of those behind it, nothing. */
  outputs: Map<Block, string>;
  /** The first block that failed, with what was said. */
  failure?: { block: Block; message: string };
}

/** What `test:docs` can't do to the checkout that it runs in; `.ci/run` does them. */
export const doneByCi = ['npm ci && npm start', 'npm test'];

/** Addresses that documents name. */
const DOCUMENTED = /(?:localhost|127\.0\.0\.1):3000/g;
const DOCUMENTED_POSTEN = /localhost:8443/g;

/** Where the server is that a document is typed beside. */
export interface ShellPlace {
  cwd: string;
  env: NodeJS.ProcessEnv;
  host: string;
  postenHost: string;
}

/**
 * Types the blocks of one document into one shell, in order. A command that fails ends it, unless the document shows
 * what the block prints: then failing may be the point.
 */
export async function typeIn(
  blocks: readonly Block[],
  { cwd, env, host, postenHost, shown }: ShellPlace & { shown: ReadonlySet<Block> },
): Promise<ShellOutput> {
  const script = [
    'set -eo pipefail',
    ...blocks.map((block, index) => {
      const lines = block.code.replace(DOCUMENTED, host).replace(DOCUMENTED_POSTEN, postenHost).split('\n');
      const code = lines.filter((line) => ![...doneByCi, withPosten].includes(line.trim())).join('\n');
      // the mark also stands in the errors, so that what is complained of can be told apart
      const mark = `printf '\\n${MARK}${index}\\n'; printf '\\n${MARK}${index}\\n' >&2`;
      return shown.has(block) ? `${mark}\nset +e\n${code}\nset -e` : `${mark}\n${code}`;
    }),
    `printf '\\n${MARK}${blocks.length}\\n'`,
  ].join('\n');
  const { code, stdout, stderr } = await run(script, cwd, env);
  const parts = split(stdout);
  const outputs = new Map(blocks.slice(0, parts.length - 1).map((block, index) => [block, parts[index]!]));
  if (code === 0) return { outputs };
  const failed = Math.max(0, parts.length - 1);
  const message = `exit code ${code}\n${parts[failed] ?? ''}${split(stderr)[failed] ?? stderr}`;
  return { outputs, failure: { block: blocks[failed]!, message } };
}

// printf would take a leading dash for an option
const MARK = '=== block ';

function split(text: string): string[] {
  return text.split(new RegExp(`^${MARK}\\d+\\n`, 'm')).slice(1);
}

async function run(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('bash', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const read = async (stream: NodeJS.ReadableStream) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, stdout, stderr] = await Promise.all([exited, read(child.stdout), read(child.stderr)]);
  return { code, stdout, stderr };
}
