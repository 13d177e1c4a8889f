import { expect } from 'chai';
import { readCatalog } from '../../src/catalog/index.ts';
import { errorOf, makeFolder } from './folder.ts';

const app = {
  'acme/lease/process/process.bpmn': '<lease/>',
  'acme/lease/applicationmetadata.json': { id: 'acme/lease', dataTypes: [{ id: 'form' }, { id: 'scan' }] },
};

/** The schemas of each app in a folder of these files. */
async function schemasIn(files: Record<string, unknown>): Promise<Record<string, Record<string, string>>> {
  const folder = await makeFolder(files);
  const { catalog } = await readCatalog(folder.path);
  await folder.remove();
  const withSchemas = catalog.applications().filter(({ schemas }) => schemas !== undefined);
  return Object.fromEntries(withSchemas.map(({ id, schemas }) => [id, Object.fromEntries(schemas!)]));
}

describe('the schemas of a folder of processes', () => {
  const cases: [string, Record<string, unknown>, Record<string, Record<string, string>>][] = [
    ['are none where there are no files', { ...app, 'alone.bpmn': '<alone/>' }, {}],
    [
      'are read by data type from the folder of an app',
      { ...app, 'acme/lease/models/form.xsd': '<form/>' },
      { 'acme/lease': { form: '<form/>' } },
    ],
    ['are not those of what is no data type', { ...app, 'acme/lease/models/other.xsd': '<other/>' }, {}],
    ['are not files of another kind', { ...app, 'acme/lease/models/form.schema.json': '{}' }, {}],
    [
      'are read from beside a definition alone',
      {
        'alone.bpmn': '<alone/>',
        'alone.form.xsd': '<form/>',
        'alone.xsd': '<no/>',
        'other.form.xsd': '<no/>',
      },
      { 'local/alone': { form: '<form/>' } },
    ],
    [
      'belong to the definition of the longest name',
      { 'a.bpmn': '<a/>', 'a.b.bpmn': '<a.b/>', 'a.b.form.xsd': '<form/>', 'a.scan.xsd': '<scan/>' },
      { 'local/a': { scan: '<scan/>' }, 'local/a.b': { form: '<form/>' } },
    ],
  ];
  for (const [what, files, expected] of cases) {
    it(what, async () => {
      expect(await schemasIn(files)).to.deep.equal(expected);
    });
  }

  for (const [file, files] of [
    ['acme/lease/models/form.xsd', app],
    ['alone.form.xsd', { 'alone.bpmn': '<alone/>' }],
  ] as const) {
    it(`are refused where one is too large: ${file}`, async () => {
      const folder = await makeFolder({ ...files, [file]: 'x'.repeat(1_000_001) });
      const error = await errorOf(readCatalog(folder.path));
      await folder.remove();
      expect(error).to.include({
        code: 'ERR_METADATA_INVALID',
        message: `${file}: is larger than 1000000 bytes, make it smaller`,
      });
    });
  }

  it('are refused where their folder can’t be read', async () => {
    const folder = await makeFolder(app);
    await folder.makeUnreadable('acme/lease/models');
    const error = await errorOf(readCatalog(folder.path));
    await folder.remove();
    expect(error).to.include({
      code: 'ERR_METADATA_INVALID',
      message: "acme/lease/models: can't be read, let the server read this folder",
    });
  });

  it('are none where their folder is a file', async () => {
    expect(await schemasIn({ ...app, 'acme/lease/models': '' })).to.deep.equal({});
  });
});
