import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDefinition } from 'bpmn-signing';
import { expect } from 'chai';
import { readSettings } from '../../src/cli/settings.ts';
import { differences, printedJson, settled, settledXml } from './answers.ts';
import { wholeDefinition } from './definitions.ts';
import { assertJobMessage, isJobMessage } from './job-messages.ts';
import { type Block, blocksOf, documents, isExcerpt, leadOf, root } from './markdown.ts';
import {
  announcedOutput,
  checkTypes,
  type Program,
  programsOf,
  runProgram,
  saveProgram,
} from './programs.ts';
import { doneByCi, type ShellOutput, typeIn } from './shell-session.ts';
import { type StartedServer, startServer, withPosten } from './started-server.ts';
import { unitSettings } from './unit-settings.ts';
import { createWorkspaces, furnish } from './workspace.ts';

const DIAGRAMS = /^(flowchart (LR|TD)|sequenceDiagram|stateDiagram-v2)\n\s*\S/;

describe('the code blocks', () => {
  const workspaces = createWorkspaces();
  let server: StartedServer;

  before(async () => {
    server = await startServer(workspaces.folderOf('server'));
  });

  after(async () => {
    await server?.stop();
    workspaces.remove();
  });

  for (const document of documents) {
    describe(`of ${document}`, () => {
      const blocks = blocksOf(document);
      const folder = workspaces.folderOf(document);
      const typed = blocks.filter(({ language }) => language === 'sh');
      const programs = programsOf(blocks);
      const executed = new Set<Block>();
      let shell: ShellOutput;

      before(async () => {
        furnish(folder, blocks);
        if (typed.length === 0) return;
        const shown = new Set(typed.filter((block) => following(blocks, block)?.language === 'text'));
        shell = await typeIn(typed, { cwd: folder, ...server, shown });
      });

      for (const [index, block] of blocks.entries()) {
        const { language, line, file } = block;
        if (['js', 'ts'].includes(language)) continue;
        it(`line ${line}: ${language}${file === undefined ? '' : ` ${file}`}`, async () => {
          await execute(block, blocks[index - 1]);
          executed.add(block);
        });
      }

      for (const program of programs) {
        it(`line ${program.line}: ${program.language}`, async () => {
          expect(await run(program, folder)).to.deep.equal(announcedOutput(program));
          for (const block of program.blocks) executed.add(block);
        });
      }

      it('hold what TypeScript can check', async () => {
        const files = programs
          .filter(({ language }) => language === 'ts')
          .map((each) => saveProgram(each, folder));
        if (files.length > 0) expect(await checkTypes(files, folder)).to.equal('');
      });

      it('are all executed', () => {
        const left = blocks.filter((block) => !executed.has(block));
        expect(left.map(({ line, language }) => `line ${line}: ${language}`)).to.deep.equal([]);
      });

      async function execute(block: Block, previous: Block | undefined): Promise<void> {
        switch (block.language) {
          case 'sh':
            return expectTyped(block);
          case 'text':
            return expect(settled(outputOf(previous))).to.equal(settled(block.code)) as never;
          case 'json':
            return expectJson(block, previous);
          case 'xml':
            if (isJobMessage(block)) return expectMessage(block, previous);
            return isExcerpt(block) ? expectLines(block) : expectDefinition(block);
          case 'java':
            // there is no Java here: who reads it is told
            return expect(leadOf(block)).to.match(/not run by the project's tests/) as never;
          case 'ini':
            return expectUnit(block);
          case 'mermaid':
            return expect(block.code).to.match(DIAGRAMS) as never;
          default:
            throw new Error(`nobody knows how to execute a block of language "${block.language}"`);
        }
      }

      function expectTyped(block: Block): void {
        const { failure, outputs } = shell;
        if (failure?.block === block) throw new Error(failure.message);
        expect(outputs.has(block), 'typed, not left out after an earlier failure').to.equal(true);
      }

      /** What the shell printed for the block before. */
      function outputOf(previous: Block | undefined): string {
        if (previous?.language !== 'sh')
          throw new Error('there are no commands before, whose output this could be');
        expectTyped(previous);
        return shell.outputs.get(previous) ?? '';
      }

      function expectJson({ code, file }: Block, previous: Block | undefined): void {
        const documented: unknown = JSON.parse(code);
        if (file !== undefined || previous?.language !== 'sh') return;
        expect(differences(documented, printedJson(outputOf(previous)))).to.deep.equal([]);
      }

      /** A message of Posten's API: one that the reader saves, or what the commands before it print. */
      function expectMessage(block: Block, previous: Block | undefined): void {
        if (block.file !== undefined) assertJobMessage(block);
        else expect(settledXml(outputOf(previous))).to.equal(settledXml(block.code));
      }

      /** A unit of systemd: sections of keys, and settings that the command has and takes. */
      function expectUnit({ code }: Block): void {
        for (const line of code.split('\n')) expect(line).to.match(/^(|\[[A-Z]\w+\]|[A-Z]\w+=\S.*)$/);
        const settings = unitSettings(code);
        expect(readSettings(settings)).to.include.all.keys(Object.keys(settings));
      }

      /** The lines of the example, in its order; some may be left out between. */
      function expectLines({ code, file }: Block): void {
        const left = readFileSync(join(root, file!), 'utf8')
          .split('\n')
          .map((line) => line.trim());
        for (const line of code.split('\n')) {
          const at = left.indexOf(line.trim());
          expect(at, `${file} has in this place: ${line.trim()}`).to.be.at.least(0);
          left.splice(0, at + 1);
        }
      }

      async function expectDefinition({ code }: Block): Promise<void> {
        const issues = await checkDefinition(wholeDefinition(code));
        const errors = issues.filter(({ severity }) => severity === 'error');
        expect(errors.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([]);
      }
    });
  }

  it('are nowhere of a kind that only looks executed', () => {
    const run = readFileSync(join(root, '.ci/run'), 'utf8');
    expect(doneByCi).to.deep.equal(['npm ci && npm start', 'npm test']);
    expect(withPosten).to.equal('POSTEN_PORT=8443 npm start');
    expect(server.postenHost).to.match(/^localhost:\d+$/);
    expect(run)
      .to.match(/\bnpm ci; then$/m)
      .and.to.match(/\bnpm test$/m);
  });
});

function following(blocks: readonly Block[], block: Block): Block | undefined {
  return blocks[blocks.indexOf(block) + 1];
}

async function run(program: Program, folder: string): Promise<string[]> {
  return await runProgram(saveProgram(program, folder), folder);
}
