import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { readCatalog } from '../../src/catalog/index.ts';
import { bpmnPicture } from './bpmn-picture.ts';
import { readDocument, root } from './markdown.ts';

const folder = join(root, 'docs/pictures');
const { catalog } = await readCatalog(join(root, 'processes'));
const examples = catalog.applications().map(({ id, source }) => ({ name: basename(id), source }));

/** `UPDATE_PICTURES=1` draws them anew. */
const isUpdate = process.env.UPDATE_PICTURES === '1';

describe('the pictures of the example processes', () => {
  before(() => {
    if (isUpdate) mkdirSync(folder, { recursive: true });
  });

  for (const { name, source } of examples) {
    it(`${name}.svg is what its diagram gives`, async () => {
      const drawn = await bpmnPicture(source);
      const file = join(folder, `${name}.svg`);
      if (isUpdate) writeFileSync(file, drawn);
      expect(readFileSync(file, 'utf8')).to.equal(drawn);
    });
  }

  it('are of these and no others', () => {
    const expected = examples.map(({ name }) => `${name}.svg`);
    expect(readdirSync(folder).toSorted()).to.deep.equal(expected.toSorted());
  });

  it('are all shown in docs/modelling.md', () => {
    const shown = [...readDocument('docs/modelling.md').matchAll(/!\[[^\]]+\]\(pictures\/([\w-]+)\.svg\)/g)];
    expect(shown.map(([, name]) => name).toSorted()).to.deep.equal(
      examples.map(({ name }) => name).toSorted(),
    );
  });
});

describe('a picture', () => {
  it('refuses what it could only leave out', async () => {
    const { source } = examples.find(({ name }) => name === 'approval')!;
    const unknown = source
      .replace('<bpmn:endEvent', '<bpmn:intermediateThrowEvent')
      .replace('</bpmn:endEvent', '</bpmn:intermediateThrowEvent');
    expect(await messageOf(bpmnPicture(unknown))).to.include('nobody knows how to draw <Approved>');
    const unplaced = source.replace(/<bpmndi:BPMNLabel>[\s\S]*?<\/bpmndi:BPMNLabel>/, '');
    expect(await messageOf(bpmnPicture(unplaced))).to.include('the name of <Received> has no place');
  });
});

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
