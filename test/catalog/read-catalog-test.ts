import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type FolderCatalog, readCatalog } from '../../src/catalog/index.ts';
import { errorOf, makeFolder } from './folder.ts';

const metadata = { id: 'acme/lease', dataTypes: [{ id: 'form' }] };

describe('a folder of processes', () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let read: FolderCatalog;

  before(async () => {
    folder = await makeFolder({
      'alone.bpmn': '<alone/>',
      'readme.txt': 'not a process',
      'acme/lease/process/process.bpmn': '<lease/>',
      'acme/lease/applicationmetadata.json': metadata,
      'acme/lease/signees/board.json': [{ organizationNumber: '310000001', name: 'Fjordbrygga' }],
      'acme/sale/process/process.bpmn': '<sale/>',
      'acme/sale/applicationmetadata.json': { id: 'acme/sale', dataTypes: [] },
      'acme/sale/signees/board.json': [{ socialSecurityNumber: '01810000001', fullName: 'Kari Utpost' }],
      'acme/notes/todo.md': 'not an app',
    });
    read = await readCatalog(folder.path);
  });
  after(() => folder.remove());

  it('has an app for each definition, those that stand alone under local', () => {
    expect(read.catalog.applications().map(({ id }) => id)).to.deep.equal([
      'local/alone',
      'acme/lease',
      'acme/sale',
    ]);
  });

  it('finds an app by id', () => {
    expect(read.catalog.application('acme/lease')?.source).to.equal('<lease/>');
  });

  it('knows no app that it does not hold', () => {
    for (const id of ['', 'lease', 'acme', '__proto__', 'acme/notes', '../acme/lease']) {
      expect(read.catalog.application(id), id).to.equal(undefined);
    }
  });

  it('hashes the source with SHA-256', () => {
    const hash = createHash('sha256').update('<alone/>').digest('hex');
    expect(read.catalog.application('local/alone')?.hash).to.equal(hash);
  });

  it('leaves the data types of a definition alone to its elements', () => {
    expect(read.catalog.application('local/alone')?.dataTypes).to.equal(undefined);
  });

  it('takes the data types of an app from its metadata', () => {
    expect(read.catalog.application('acme/lease')?.dataTypes?.map(({ id }) => id)).to.deep.equal(['form']);
  });

  it('knows nobody without a register', async () => {
    expect(await read.register.byPartyId(1)).to.equal(undefined);
  });

  it('is refused where a folder of signees can’t be read', async () => {
    const folder = await makeFolder({
      'acme/lease/process/process.bpmn': '<lease/>',
      'acme/lease/applicationmetadata.json': { id: 'acme/lease', dataTypes: [] },
    });
    await folder.makeUnreadable('acme/lease/signees');
    const error = await errorOf(readCatalog(folder.path));
    await folder.remove();
    expect(error).to.include({ code: 'ERR_SIGNEES_FILE_INVALID' });
  });

  describe('with a signee provider that two apps name', () => {
    const query = (app: string) => ({
      app,
      instanceId: '1',
      taskId: 'Sign',
      readDocument: async () => undefined,
    });

    it('has one provider', () => {
      expect(read.signeeProviders.map(({ id }) => id)).to.deep.equal(['board']);
    });

    it('gives each app its own signees', async () => {
      const [board] = read.signeeProviders;
      expect([
        ...(await board!.signees(query('acme/lease'))),
        ...(await board!.signees(query('acme/sale'))),
      ]).to.deep.equal([
        { organizationNumber: '310000001', name: 'Fjordbrygga' },
        { socialSecurityNumber: '01810000001', fullName: 'Kari Utpost' },
      ]);
    });

    it('fails for an app without the file and says which to add', async () => {
      const error = await errorOf(read.signeeProviders[0]!.signees(query('acme/other')));
      expect(error).to.include({ code: 'ERR_SIGNEE_PROVIDER_FAILED' });
      expect(error.message).to.contain('app <acme/other> has no signees/board.json');
    });
  });
});

describe('a folder of processes that is wrong', () => {
  const app = 'acme/lease/process/process.bpmn';
  const file = 'acme/lease/applicationmetadata.json';
  const cases: [string, Record<string, unknown>, string, string][] = [
    ['an app without metadata', { [app]: '<a/>' }, 'ERR_METADATA_INVALID', `${file}: is missing`],
    ['metadata without a process', { [file]: metadata }, 'ERR_METADATA_INVALID', `${app}: is missing`],
    [
      'metadata of another app',
      { [app]: '<a/>', [file]: { ...metadata, id: 'acme/other' } },
      'ERR_METADATA_INVALID',
      `${file}: id must be acme/lease, after its folder`,
    ],
    [
      'an org called local',
      { 'local/lease/process/process.bpmn': '<a/>' },
      'ERR_METADATA_INVALID',
      'local/lease: local is the org of .bpmn files alone',
    ],
    [
      'a definition that is too large',
      { 'big.bpmn': 'x'.repeat(2_000_001) },
      'ERR_DEFINITION_TOO_LARGE',
      'big.bpmn: is larger than 2000000 bytes',
    ],
  ];

  for (const [name, files, code, message] of cases) {
    it(`is refused for ${name}`, async () => {
      const folder = await makeFolder(files);
      const error = await errorOf(readCatalog(folder.path));
      await folder.remove();
      expect(error).to.include({ code });
      expect(error.message).to.contain(message);
    });
  }

  it('is refused where there is none', async () => {
    expect(await errorOf(readCatalog('/nowhere/at/all'))).to.include({ code: 'ERR_SETTING_INVALID' });
  });
});
