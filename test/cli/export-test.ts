import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCatalog } from '../../src/catalog/index.ts';
import { sealingOf } from '../../src/cli/server-sealing.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { createRuntime, type Runtime } from '../../src/runtime/index.ts';
import { createStorage, openDatabase } from '../../src/storage/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { end, path, process, signedBy } from '../runtime/processes.ts';
import { run, start } from './run.ts';
import { silent } from './silent-log.ts';

const files = {
  'register.json': [1, 2].map((n) => ({
    partyId: 100 + n,
    personNumber: personNumber(n),
    name: `Person ${n}`,
  })),
  'lease.bpmn': process(signedBy('Sign', [1, 2], 'seal="lease-sealed"'), end(), path('Start', 'Sign', 'End')),
};

describe('the export command', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let env: Record<string, string>;
  let instanceId: string;
  let root: string;
  let database: ReturnType<typeof openDatabase>;
  let runtime: Runtime;

  const inFolder = (name: string) => join(folder.path, name);
  const exportTo = (name: string, id = instanceId, more: Record<string, string> = {}) =>
    run(['export', id, '--to', inFolder(name)], { ...env, ...more });
  const verify = (name: string) => run(['verify', inFolder(name), '--trust', root]);
  const namesIn = async () => (await readdir(folder.path)).sort();

  before(async () => {
    folder = await makeFolder(files);
    env = { DATABASE_URL: `sqlite:${folder.path}/signing.db`, PROCESSES: folder.path };
    root = inFolder('root.pem');
    database = openDatabase(env.DATABASE_URL!);
    const storage = createStorage(database);
    await storage.migrate();
    let now = Date.now();
    runtime = createRuntime({
      ...(await readCatalog(folder.path)),
      knex: database.knex,
      reader: database.reader!,
      sealing: (await sealingOf(readSettings(env), storage.settings, silent))!,
      clock: () => now,
    });
    await runtime.migrate();
    const lease = { dataType: 'lease', contentType: 'text/plain', filename: 'lease.txt' };
    const started = await runtime.start({
      ...{ app: 'local/lease', ownerPartyId: 101, actor: person(1) },
      documents: [{ ...lease, bytes: Buffer.from('Leie av Storgata 1') }],
    });
    instanceId = started.instance.id;
    for (const n of [1, 2]) await runtime.sign({ instanceId, actor: person(n) });
    now += 1;
    await runtime.doDueJobs();
    await writeFile(root, (await run(['trust'], env)).out);
  });
  after(async () => {
    await runtime.close();
    await database.close();
    await folder.remove();
  });

  it('writes a folder, and says how many files are in it', async () => {
    const { code, out, err } = await exportTo('whole');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    const written = await readdir(inFolder('whole'), { recursive: true, withFileTypes: true });
    expect(out).to.equal(`${written.filter((entry) => entry.isFile()).length} files in ${inFolder('whole')}`);
    expect(await readdir(inFolder('whole'))).to.have.members([
      ...['README.txt', 'manifest.json', 'trail.json'],
      ...['definitions', 'documents', 'records', 'sealed'],
    ]);
  });

  it('writes what verifies with the certificate that trust prints', async () => {
    const { code, out } = await verify('whole');
    expect(out).to.contain('evidence folder: ok, everything in it holds');
    expect(out).to.contain('Person 1 (person 01810000001').and.contain('lease.txt');
    expect(code).to.equal(0);
  });

  it('lets nobody else read it', async () => {
    expect(((await stat(inFolder('whole'))).mode & 0o077).toString(8)).to.equal('0');
  });

  it('takes the id as the API gives it', async () => {
    expect((await exportTo('by-api', `101/${instanceId}`)).code).to.equal(0);
  });

  it('takes the number, by which callers of other APIs know it', async () => {
    const { number } = await runtime.instance({ actor: person(1), instanceId });
    expect((await exportTo('by-number', String(number))).code).to.equal(0);
    expect(await readFile(inFolder('by-number/trail.json'), 'utf8')).to.contain(instanceId);
  });

  it('makes the folders above the new one', async () => {
    expect((await exportTo('some/where/else')).code).to.equal(0);
    expect((await verify('some/where/else')).code).to.equal(0);
  });

  it('writes into the folder that it is called in, under the instance’s id', async () => {
    const { code, out } = await start(['export', instanceId], { cwd: folder.path, env }).ended;
    expect(code).to.equal(0);
    expect(out).to.contain(`evidence-${instanceId}`);
    expect((await verify(`evidence-${instanceId}`)).code).to.equal(0);
  });

  describe('whose folder was changed', () => {
    const changes: [what: string, change: () => Promise<void>, words: RegExp][] = [
      [
        'by one byte of a document',
        () => changeByte('documents'),
        /problem: documents\/\w+\.txt: .*it has been changed/,
      ],
      ['by one byte of a record', () => changeByte('records'), /problem: records\//],
      ['by one byte of a sealed PDF', () => changeByte('sealed'), /problem: sealed\/.*it has been changed/],
      [
        'by a file more',
        () => writeFile(inFolder('changed/records/more.json'), '{}'),
        /problem: records\/more\.json: the manifest does not list it/,
      ],
    ];

    async function changeByte(below: string): Promise<void> {
      const [name] = (await readdir(inFolder(`changed/${below}`))).sort();
      const file = inFolder(`changed/${below}/${name}`);
      const bytes = await readFile(file);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      await writeFile(file, bytes);
    }

    beforeEach(async () => {
      await run(['export', instanceId, '--to', inFolder('changed')], env);
    });
    afterEach(async () => {
      await rm(inFolder('changed'), { recursive: true });
    });

    for (const [what, change, words] of changes) {
      it(`${what} does not verify, and is told in words`, async () => {
        await change();
        const { code, out } = await verify('changed');
        expect(code).to.equal(1);
        expect(out).to.match(words);
      });
    }
  });

  describe('that can’t write', () => {
    it('leaves a folder that is there as it is', async () => {
      await mkdir(inFolder('mine'));
      await writeFile(inFolder('mine/notes.txt'), 'mine');
      const { code, out, err } = await exportTo('mine');
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(
        /^bpmn-signing: \S+\/mine is there already, and is left as it is; name a new folder/,
      );
      expect(await readdir(inFolder('mine'))).to.deep.equal(['notes.txt']);
    });

    it('leaves an empty folder as it is, and a file', async () => {
      await mkdir(inFolder('empty'));
      await writeFile(inFolder('file'), 'mine');
      for (const name of ['empty', 'file']) expect((await exportTo(name)).code).to.equal(1);
      expect(await readdir(inFolder('empty'))).to.deep.equal([]);
      expect(await readFile(inFolder('file'), 'utf8')).to.equal('mine');
    });

    it('leaves nothing behind of what it could not finish', async () => {
      const before = await namesIn();
      const pieces = database.knex('signing_content_piece');
      const rows: { key: string; bytes: Buffer }[] = await pieces.clone().select('key', 'bytes');
      await pieces.clone().update({ bytes: Buffer.from('other') });
      const { code, err } = await exportTo('broken');
      for (const { key, bytes } of rows) await pieces.clone().where({ key }).update({ bytes });
      expect(code).to.equal(1);
      expect(err).to.contain('ERR_STORAGE_UNAVAILABLE');
      expect(await namesIn()).to.deep.equal(before);
    });

    it('says where it can not write', async () => {
      await writeFile(inFolder('file'), '');
      const { code, err } = await exportTo('file/evidence');
      expect(code).to.equal(1);
      expect(err).to.contain('EEXIST');
    });
  });

  it('knows no instance of another id, and writes nothing for it', async () => {
    const before = await namesIn();
    const { code, err } = await exportTo('unknown', 'a0000000-0000-4000-8000-000000000000');
    expect(code).to.equal(1);
    expect(err).to.contain('ERR_INSTANCE_UNKNOWN');
    expect(await namesIn()).to.deep.equal(before);
  });

  it('names the setting that is missing in production', async () => {
    const { code, err } = await exportTo('production', instanceId, { NODE_ENV: 'production' });
    expect(code).to.equal(1);
    expect(err).to.match(/ERR_SETTING_INVALID: SEALING_KEY is not set/);
  });

  for (const args of [[], ['a', 'b'], ['a', '--into', 'b']]) {
    it(`ends with 2 for \`export ${args.join(' ')}\``, async () => {
      const { code, err } = await run(['export', ...args], env);
      expect(code).to.equal(2);
      expect(err).to.contain('See bpmn-signing export --help.');
    });
  }
});
