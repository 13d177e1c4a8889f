import { expect } from 'chai';
import { createStorage, openDatabase, type Storage } from '../../src/storage/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { run } from './run.ts';

describe('the jobs command', () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let database: ReturnType<typeof openDatabase>;
  let storage: Storage;
  let env: Record<string, string>;
  const jobs = (...args: string[]) => run(['jobs', ...args], env);
  const idOf = async (key: string) => (await storage.jobs.find('webhook', key))!.id;

  before(async () => {
    folder = await makeFolder({});
    env = { DATABASE_URL: `sqlite:${folder.path}/signing.db` };
    database = openDatabase(env.DATABASE_URL!);
    storage = createStorage(database);
    await storage.migrate();
  });
  after(async () => {
    await database.close();
    await folder.remove();
  });

  beforeEach(async () => {
    await database.knex('signing_job').delete();
    const made = ['given-up', 'waiting'].map((key) => ({
      ...{ kind: 'webhook', key, instanceId: `of-${key}`, dueAt: 1_000, payload: { secret: 'not shown' } },
    }));
    await storage.transaction((transaction) => storage.jobs.enqueue(transaction, made, 1_000));
    const taken = await storage.jobs.take({ now: 1_000, leaseMs: 1, limit: 9, kinds: ['webhook'] });
    await storage.jobs.park(taken.find(({ key }) => key === 'given-up')!, 'ERR_WEBHOOK_FAILED');
    await storage.jobs.retry(taken.find(({ key }) => key === 'waiting')!, { readyAt: 5_000 });
  });

  it('says that there are none', async () => {
    await database.knex('signing_job').delete();
    expect(await jobs()).to.deep.equal({ code: 0, out: 'No jobs.', err: '' });
  });

  it('lists them with what they are at, without what they are about', async () => {
    const { out } = await jobs();
    expect(out).to.match(/webhook +parked .* ERR_WEBHOOK_FAILED +of-given-up/);
    expect(out).to.match(/webhook +waiting +1970-01-01T00:00:05Z +1 +- +of-waiting/);
    expect(out).not.to.contain('not shown');
  });

  it('lists those that were given up, those of a kind, and those of an instance', async () => {
    const filters = [
      ['--parked'],
      ['--kind', 'webhook'],
      ['--kind', 'wake'],
      ['--instance', '51001/of-waiting'],
      ['--limit', '1'],
    ];
    const counts: number[] = [];
    for (const filter of filters) {
      const { out } = await jobs('list', '--json', ...filter);
      counts.push((JSON.parse(out) as unknown[]).length);
    }
    expect(counts).to.deep.equal([1, 2, 0, 1, 1]);
  });

  it('lets one be tried again at once', async () => {
    const id = await idOf('given-up');
    expect(await jobs('retry', id)).to.deep.equal({ code: 0, out: `${id} retried`, err: '' });
    expect(await storage.jobs.find('webhook', 'given-up')).to.include({ state: 'waiting', attempts: 0 });
  });

  it('lets all be tried again that were given up, and no others', async () => {
    const { readyAt } = (await storage.jobs.find('webhook', 'waiting'))!;
    await jobs('retry', '--parked');
    expect(await storage.jobs.find('webhook', 'given-up')).to.include({ state: 'waiting' });
    expect(await storage.jobs.find('webhook', 'waiting')).to.include({ readyAt });
  });

  it('drops one', async () => {
    const id = await idOf('waiting');
    expect((await jobs('drop', id)).out).to.equal(`${id} dropped`);
    expect(await storage.jobs.find('webhook', 'waiting')).to.equal(undefined);
  });

  it('says which there is not, and does the others', async () => {
    const id = await idOf('waiting');
    const { code, err } = await jobs('drop', 'nothing', id);
    expect({ code, err }).to.deep.equal({ code: 1, err: 'there is no job nothing' });
    expect(await storage.jobs.find('webhook', 'waiting')).to.equal(undefined);
  });

  for (const args of [['drop'], ['retry'], ['burn'], ['list', '--limit', '0'], ['--loud']]) {
    it(`does nothing for \`jobs ${args.join(' ')}\``, async () => {
      expect((await jobs(...args)).code).to.equal(2);
      expect(await storage.jobs.list({ limit: 9 })).to.have.lengthOf(2);
    });
  }
});
