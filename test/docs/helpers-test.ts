import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { differences, printedJson, settled, settledXml } from './answers.ts';
import { wholeDefinition } from './definitions.ts';
import { blocksOf, isExcerpt, leadOf, root } from './markdown.ts';
import { announcedOutput, checkTypes, programsOf, saveProgram } from './programs.ts';
import { typeIn } from './shell-session.ts';

const fence = '```';
const place = { cwd: root, env: process.env, host: 'localhost:1', postenHost: 'localhost:2' };

describe('what executes the documents', () => {
  it('finds blocks with language, file and line', () => {
    const text = `one\n${fence}xml a.bpmn\n<a />\n${fence}\n${fence}sh\nls\n${fence}`;

    expect(blocksOf('x.md', text)).to.deep.equal([
      { document: 'x.md', line: 2, language: 'xml', file: 'a.bpmn', code: '<a />' },
      { document: 'x.md', line: 5, language: 'sh', code: 'ls' },
    ]);
  });

  it('tells lines of an example from a file that the reader saves', () => {
    const blocks = ['processes/lease.bpmn', 'lease.bpmn', ''].flatMap((file) =>
      blocksOf('x.md', `${fence}xml ${file}\n<a />\n${fence}`),
    );

    expect(blocks.map(isExcerpt)).to.deep.equal([true, false, false]);
  });

  it('refuses a block that is never closed', () => {
    expect(() => blocksOf('x.md', `${fence}sh\nls`)).to.throw('x.md:1: the block is never closed');
  });

  it('joins a block without imports to the program before it', () => {
    const blocks = blocksOf('x.md', `${fence}js\nimport 'a';\n${fence}\n${fence}js\nb();\n${fence}`);

    expect(programsOf(blocks).map(({ code }) => code)).to.deep.equal(["import 'a';\nb();"]);
  });

  it('reads what a program says it prints', () => {
    const [program] = programsOf(
      blocksOf('x.md', `${fence}js\nimport 'a';\nconsole.log(b(c)); // 7 of 8\n${fence}`),
    );

    expect(announcedOutput(program!)).to.deep.equal(['7 of 8']);
  });

  it('finds a wrong type in a program', async () => {
    const folder = join(root, 'data', 'docs-types');
    mkdirSync(folder, { recursive: true });
    const [program] = programsOf(
      blocksOf('x.md', `${fence}ts\nimport 'node:fs';\nconst a: string = 1;\n${fence}`),
    );

    const found = await checkTypes([saveProgram(program!, folder)], folder);
    rmSync(folder, { recursive: true });
    expect(found).to.include('TS2322');
  });

  it('notices a command that fails, and types nothing behind it', async () => {
    const blocks = blocksOf(
      'x.md',
      `${fence}sh\nA=1\n${fence}\n${fence}sh\nfalse\n${fence}\n${fence}sh\nls\n${fence}`,
    );

    const options = { ...place, shown: new Set<never>() };
    const { outputs, failure } = await typeIn(blocks, options);
    expect([...outputs.keys()]).to.deep.equal([blocks[0]]);
    expect(failure?.block).to.equal(blocks[1]);
  });

  it('types all blocks into one shell, to the ports of the server', async () => {
    const blocks = blocksOf(
      'x.md',
      `${fence}sh\nA=http://localhost:3000\n${fence}\n${fence}sh\necho $A https://localhost:8443\n${fence}`,
    );

    const options = { ...place, shown: new Set<never>() };
    const { outputs } = await typeIn(blocks, options);
    expect(outputs.get(blocks[1]!)?.trim()).to.equal('http://localhost:1 https://localhost:2');
  });

  it('tells an answer that differs from the documented one', () => {
    const real = { id: 'd3b07384-d9a0-4c9b-8d3e-0123456789ab', list: [1, 2], more: true };

    expect(differences({ id: '00000000-0000-4000-8000-000000000000', list: [1, 2] }, real)).to.deep.equal([]);
    expect(differences({ id: null, list: [1], gone: 1 }, real)).to.deep.equal([
      `$.id is "${real.id}", documented is null`,
      '$.list has 2 items, not 1',
      '$.gone is not in the answer',
    ]);
  });

  it('reads the last line that was printed as JSON', () => {
    expect(printedJson('one\n{"a":1}\n')).to.deep.equal({ a: 1 });
    expect(() => printedJson('one')).to.throw('no JSON was printed');
  });

  it('leaves out what differs each time', () => {
    expect(settled('at 2026-01-01T12:00:00.0000000Z from localhost:41234 ')).to.equal(
      'at <time> from <host>',
    );
    expect(settled('2026-01-01T12:00:00Z 2026-01-01T13:00:00')).to.equal('<time> <time>');
    expect(settled('/messages/a12/forms/3, AR12: forms 3,4, step 5')).to.equal(
      '/messages/a<number>/forms/<number>, AR<number>: forms <number>,<number>, step 5',
    );
  });

  it('leaves out what differs each time in signature jobs', () => {
    const secret = 'TRqyXwQt_Wfx1Q-3ImhmDSw6mC3NPY9_Uya5ZSF4jHo';
    expect(settled(`/signing/${secret} a=1&status_query_token=${secret}`)).to.equal(
      '/signing/<secret> a=1&status_query_token=<secret>',
    );
    expect(settled('<signature-job-id>1</a> /signature-jobs/12/complete?change=3 status 4')).to.equal(
      '<signature-job-id><number></a> /signature-jobs/<number>/complete?change=<number> status 4',
    );
  });

  it('leaves out how XML is laid out, and nothing of what it says', () => {
    expect(settledXml('<?xml version="1.0"?><a><b>1 2</b></a>')).to.equal(
      settledXml('<a>\n  <b>1 2</b>\n</a>\n'),
    );
    expect(settledXml('<a><b>1 2</b></a>')).to.not.equal(settledXml('<a><b>1  2</b></a>'));
  });

  it('finds what is said before a block in its chapter', () => {
    const text = `## a\none\n## b\ntwo\n### c\nthree\n\n${fence}java\nx\n${fence}`;

    expect(leadOf(blocksOf('x.md', text)[0]!, text)).to.equal('## b two ### c three ');
  });

  it('puts a definition around a piece of one', () => {
    expect(wholeDefinition('<signing:task />')).to.match(
      /^<bpmn:definitions .*<bpmn:userTask .*<signing:task \/>/,
    );
    expect(wholeDefinition('<bpmn:definitions />')).to.equal('<bpmn:definitions />');
  });
});
