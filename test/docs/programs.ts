import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Block, root } from './markdown.ts';

const LANGUAGES = ['js', 'ts'];

/** Blocks that make up one program: one that begins with an import, and those after it that go on with it. */
export interface Program {
  document: string;
  line: number;
  language: string;
  blocks: Block[];
  code: string;
}

/** The programs of a document, in order. */
export function programsOf(blocks: readonly Block[]): Program[] {
  const programs: Program[] = [];
  for (const block of blocks) {
    if (!LANGUAGES.includes(block.language)) continue;
    const last = programs.at(-1);
    const begins = /^import\b/m.test(block.code);
    if (begins || last === undefined) programs.push({ ...block, blocks: [block] });
    else {
      last.blocks.push(block);
      last.code += `\n${block.code}`;
    }
  }
  return programs;
}

/** What a program prints by its own comments: `console.log(…); // this`. */
export function announcedOutput({ code }: Program): string[] {
  return [...code.matchAll(/^.*console\.log\(.*\);\s*\/\/ (.+)$/gm)].map(([, output]) => output!.trim());
}

/** Writes a program where its imports resolve. Answers its file. */
export function saveProgram({ line, language, code }: Program, folder: string): string {
  const file = join(folder, `line-${line}.${language === 'ts' ? 'mts' : 'mjs'}`);
  writeFileSync(file, `${code}\n`);
  return file;
}

/** Runs a program as its reader would; answers the lines that it prints. */
export async function runProgram(file: string, folder: string): Promise<string[]> {
  const threads = `--import=${join(root, 'test/helpers/threads.mjs')}`;
  const args = ['--import=tsx', threads, '--conditions=signing-source', file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 60_000 });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Type-checks saved programs; answers what is wrong with them. */
export async function checkTypes(files: readonly string[], folder: string): Promise<string> {
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'test/tsconfig.json'),
      compilerOptions: { rootDir: root, types: ['node'], noUnusedLocals: false },
      include: [],
      files,
    }),
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  return await promisify(execFile)(tsc, ['-p', config]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}
