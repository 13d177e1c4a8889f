import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { run } from '../cli/run.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { createTestRuntime } from '../helpers/runtime.ts';
import { badDefinitions, definition, slowDefinitions } from './bad-definitions.ts';
import { tableContents } from './table-contents.ts';

describe('a definition that can’t work', () => {
  let database: TestDatabase;

  before(async function () {
    this.timeout(30_000);
    database = await databases[0]!.create();
    await (await createTestRuntime(database, { apps: { 'local/sound': { source: definition() } } })).close();
  });

  after(() => database.close());

  it('is not the one that all of these are made from', async () => {
    expect(await checkDefinition(definition())).to.deep.equal([]);
  });

  for (const { what, source, code, place } of badDefinitions) {
    describe(`with ${what}`, () => {
      it(`ends check with 1 and ${code}`, async () => {
        const folder = await makeFolder({});
        await writeFile(`${folder.path}/a.bpmn`, source);
        const { code: exit, out } = await run(['check', `${folder.path}/a.bpmn`]);
        await folder.remove();
        expect(out).to.contain(`a.bpmn: error ${code}${place === undefined ? '' : ` ${place}`}: `);
        expect(exit).to.equal(1);
      });

      it('is refused by the runtime, which keeps nothing of it', async () => {
        const before = await tableContents(database.knex);
        const apps = {
          'local/another': { source: definition({ attributes: 'required="any"' }) },
          'local/bad': { source: source.toString() },
        };
        const error = await createTestRuntime(database, { apps }).catch((refusal) => refusal);
        expect(error).to.include({ name: 'SigningError', code });
        expect(await tableContents(database.knex)).to.deep.equal(before);
      });
    });
  }

  for (const [what, source] of slowDefinitions) {
    it(`is looked at soon where it is made of ${what}`, async function () {
      this.timeout(30_000);
      const start = performance.now();
      await checkDefinition(source);
      expect(performance.now() - start).to.be.below(5_000);
    });
  }
});
