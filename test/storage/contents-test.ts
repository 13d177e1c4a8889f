import { expect } from 'chai';
import { createStorage, type InstanceChanges, openDatabase, type Storage } from '../../src/storage/index.ts';
import { onDatabases, rejection } from './on-databases.ts';
import {
  changesOf,
  contentChanges,
  DAY,
  documentRecord,
  instanceRecord,
  NOW,
  newJob,
  signatureRecord,
} from './records.ts';

const LATER = NOW + DAY;

onDatabases('contents', (on) => {
  let count = 0;
  let sha256: string;
  let key: string;
  let id: string;
  const versions = new Map<string, number>();

  /** A new digest, known under a key of its own and used by nobody, and a new instance. */
  beforeEach(async () => {
    count += 1;
    sha256 = String(count).padStart(64, '0');
    key = `key-${count}`;
    id = `instance-${count}`;
    await publish();
    await on.start(id);
  });

  const publish = (under = key, checkAt = LATER) =>
    on.storage.transaction((transaction) =>
      on.storage.contents.publish([{ sha256, key: under, size: 5 }], checkAt, transaction),
    );
  const changes = (fields: Partial<InstanceChanges>, of = id) => {
    const version = versions.get(of) ?? 1;
    versions.set(of, version + 1);
    return changesOf(instanceRecord(of, { version }), fields);
  };
  const commit = (fields: Partial<InstanceChanges>, of = id) =>
    on.storage.transaction((transaction) => on.storage.commit([changes(fields, of)], transaction));
  const use = (of = id) => commit({ contents: contentChanges({ used: [{ sha256, sealed: false }] }) }, of);
  const release = (of = id, checkAt = NOW) =>
    commit({ contents: contentChanges({ released: [sha256], checkAt }) }, of);
  const loosenIn = async ({ contents, transaction }: Storage, now: number) => {
    while ((await transaction((inside) => contents.loosen(now, 10, inside))) > 0);
  };
  const loosen = (now = LATER) => loosenIn(on.storage, now);
  const isKnown = async () => (await on.storage.contents.find(sha256)) !== undefined;
  const signature = () =>
    signatureRecord(id, `${id}-1`, { documents: [{ id: 'lease', dataType: 'lease', sha256 }] });

  it('are found by their digest', async () => {
    expect(await on.storage.contents.find(sha256)).to.deep.equal({ sha256, key, size: 5 });
  });

  it('keep the key under which they were first known', async () => {
    expect([...(await publish('other'))]).to.deep.equal([key]);
    expect(await on.storage.contents.find(sha256)).to.include({ key });
  });

  it('are known once when many make them known at once', async () => {
    const digest = `f${sha256.slice(1)}`;
    const nodes = [on.storage, ...(await furtherNodes())];
    const kept = await Promise.all(
      Array.from({ length: 12 }, (_, n) => {
        const { transaction, contents } = nodes[n % nodes.length]!;
        const own = { sha256: digest, key: `${key}-${n}`, size: 5 };
        return transaction((inside) => contents.publish([own], LATER, inside));
      }),
    );
    expect(new Set(kept.flatMap((keys) => [...keys])).size).to.equal(1);
  });

  it('go when nobody uses them and their time has come, not before', async () => {
    await loosen(LATER - 1);
    expect(await isKnown()).to.equal(true);
    await loosen();
    expect(await isKnown()).to.equal(false);
    expect(await on.storage.contents.doom(LATER, 1_000)).to.include(key);
  });

  it('stay while they are used', async () => {
    await use();
    await loosen(LATER * 2);
    expect(await isKnown()).to.equal(true);
  });

  it('stay longer when they are put again', async () => {
    await publish('other', LATER + DAY);
    await loosen();
    expect(await isKnown()).to.equal(true);
  });

  it('stay though they are put again while they are used, and looked at', async () => {
    await use();
    await publish('other', NOW);
    await loosen();
    expect(await isKnown()).to.equal(true);
  });

  it('go when they are released, after a time', async () => {
    await use();
    await release(id, LATER + DAY);
    await loosen();
    expect(await isKnown()).to.equal(true);
    await loosen(LATER + DAY);
    expect(await isKnown()).to.equal(false);
  });

  it('stay while another instance uses them', async () => {
    await on.start(`${id}-b`);
    await use();
    await use(`${id}-b`);
    await release();
    await loosen();
    expect(await isKnown()).to.equal(true);
    await release(`${id}-b`);
    await loosen();
    expect(await isKnown()).to.equal(false);
  });

  it('stay where a signature names them, even a superseded one', async () => {
    await use();
    await commit({ signatures: [signature()] });
    await commit({
      superseded: [{ id: `${id}-1`, at: 1 }],
      contents: contentChanges({ released: [sha256], checkAt: NOW }),
    });
    await loosen();
    expect(await isKnown()).to.equal(true);
    expect(await on.storage.contents.ofInstance(id)).to.deep.equal([{ sha256, sealed: false }]);
  });

  it('stay where a signature of the same commit names them', async () => {
    await use();
    await commit({
      signatures: [signature()],
      contents: contentChanges({ released: [sha256], checkAt: NOW }),
    });
    await loosen();
    expect(await isKnown()).to.equal(true);
  });

  it('go when they are removed, whatever names them', async () => {
    await use();
    await commit({ signatures: [signature()] });
    await commit({ contents: contentChanges({ removed: [sha256], checkAt: NOW }) });
    await loosen();
    expect(await isKnown()).to.equal(false);
  });

  it('that are gone are used by nobody: the commit is a conflict, and writes nothing', async () => {
    await loosen();
    const error = await rejection(
      commit({ documents: [documentRecord(id, { id: 'late', sha256 })], contents: usedContents() }),
    );
    expect(error.code).to.equal('ERR_CONFLICT');
    expect((await on.storage.documents.list(id)).map((document) => document.id)).not.to.include('late');
    expect(await on.storage.instances.version(id)).to.equal(1);
  });

  const usedContents = () => contentChanges({ used: [{ sha256, sealed: false }] });

  /** Further connections to the same database, closed after the test. */
  const opened: { close(): Promise<void> }[] = [];
  async function furtherNodes(): Promise<Storage[]> {
    const nodes = [openDatabase(on.database.url), openDatabase(on.database.url)];
    opened.push(...nodes);
    return nodes.map((node) => createStorage(node));
  }
  afterEach(async () => {
    for (const node of opened.splice(0)) await node.close();
  });

  it('that a commit under way uses are not taken from it by another node', async () => {
    const [node] = await furtherNodes();
    let loosened: Promise<void> | undefined;
    await on.storage.transaction(async (transaction) => {
      await on.storage.commit([changes({ contents: usedContents() })], transaction);
      loosened = loosenIn(node!, LATER);
      // it is under way: a row that is locked is passed over, or waited for
      await Promise.race([loosened, new Promise((resolve) => setTimeout(resolve, 100))]);
    });
    await loosened;
    await loosen();
    expect(await isKnown()).to.equal(true);
  });

  it('that another node is taking away are used by no commit', async () => {
    const [node] = await furtherNodes();
    let committed: Promise<unknown> | undefined;
    await node!.transaction(async (transaction) => {
      await node!.contents.loosen(LATER, 1_000, transaction);
      committed = rejection(commit({ contents: usedContents() }));
      await Promise.race([committed, new Promise((resolve) => setTimeout(resolve, 100))]);
    });
    expect(await committed).to.include({ code: 'ERR_CONFLICT' });
  });

  it('are used or gone, and never both, whoever is faster', async () => {
    const nodes = [on.storage, ...(await furtherNodes())];
    const digests = Array.from({ length: 20 }, (_, n) => `${count}-${n}`.padStart(64, 'e'));
    const made = digests.map((digest) => ({ sha256: digest, key: digest, size: 1 }));
    await on.storage.transaction((transaction) => on.storage.contents.publish(made, NOW, transaction));
    const ids = digests.map((digest) => `of-${digest}`);
    await on.start(...ids);
    const uses = digests.map((digest, n) => {
      const contents = contentChanges({ used: [{ sha256: digest, sealed: false }] });
      const { transaction, commit: write } = nodes[n % 2]!;
      return transaction((inside) => write([changesOf(instanceRecord(ids[n]!), { contents })], inside)).then(
        () => digest,
        () => undefined,
      );
    });
    const [used] = await Promise.all([
      Promise.all(uses),
      ...Array.from({ length: 5 }, () => loosenIn(nodes[2]!, NOW)),
    ]);
    const known = await Promise.all(digests.map((digest) => on.storage.contents.find(digest)));
    expect(known.map((content) => content?.sha256)).to.deep.equal(used);
  });

  describe('that are on their way', () => {
    const keep = (begun: string) =>
      on.storage.transaction((transaction) => on.storage.contents.keep(begun, transaction));

    it('are loose until they are kept', async () => {
      await on.storage.contents.begin('begun', LATER + 5 * DAY);
      expect(await on.storage.contents.isNoted('begun')).to.equal(true);
      expect(await keep('begun')).to.equal(true);
      expect(await on.storage.contents.isNoted('begun')).to.equal(false);
    });

    it('are deleted when they are never kept, and can’t be kept then', async () => {
      await on.storage.contents.begin('forgotten', LATER);
      expect(await on.storage.contents.doom(LATER - 1, 1_000)).not.to.include('forgotten');
      expect(await on.storage.contents.doom(LATER, 1_000)).to.include('forgotten');
      expect(await keep('forgotten')).to.equal(false);
    });

    it('are deleted by whoever comes next, where it was begun and not done', async () => {
      await on.storage.contents.begin('half', LATER);
      await on.storage.contents.doom(LATER, 1_000);
      expect(await on.storage.contents.doom(LATER, 1_000)).to.include('half');
      await on.storage.contents.forget(['half']);
      expect(await on.storage.contents.doom(LATER, 1_000)).not.to.include('half');
    });
  });

  describe('of an instance that has ended', () => {
    const found = (at: number, sealed = false) =>
      on.storage.contents.endedBefore(at, { sealed, withoutJobs: ['seal', 'remove-contents'], limit: 1_000 });
    const end = (at = NOW) => {
      const change = changes({ instanceChanged: true });
      const instance = { ...change.instance, state: 'ended' as const, endedAt: at };
      return on.storage.transaction((inside) => on.storage.commit([{ ...change, instance }], inside));
    };

    it('are found when that is long enough ago', async () => {
      await use();
      expect(await found(NOW)).not.to.include(id);
      await end();
      expect(await found(NOW - 1)).not.to.include(id);
      expect(await found(NOW)).to.include(id);
      expect(await found(NOW, true)).not.to.include(id);
    });

    it('are found by their kind', async () => {
      await commit({ contents: contentChanges({ used: [{ sha256, sealed: true }] }) });
      await end();
      expect(await found(NOW)).not.to.include(id);
      expect(await found(NOW, true)).to.include(id);
    });

    it('are found though they were added after its end', async () => {
      await end();
      const change = changes({ contents: usedContents() });
      const instance = { ...change.instance, state: 'ended' as const, endedAt: NOW };
      await on.storage.transaction((inside) => on.storage.commit([{ ...change, instance }], inside));
      expect(await found(NOW)).to.include(id);
    });

    it('are found no more when they have been removed', async () => {
      await use();
      await end();
      await commit({ contents: contentChanges({ removed: [sha256] }) });
      expect(await found(NOW)).not.to.include(id);
    });

    for (const kind of ['seal', 'remove-contents']) {
      it(`are not found while a job is to come for them: ${kind}`, async () => {
        await use();
        await end();
        const jobs = [newJob(id, { kind, instanceId: id })];
        await on.storage.transaction((inside) => on.storage.jobs.enqueue(inside, jobs, NOW));
        expect(await found(NOW)).not.to.include(id);
      });
    }

    it('are found in the order in which they ended', async () => {
      await on.start(`${id}-b`);
      await use();
      await use(`${id}-b`);
      await end(NOW - 5);
      const other = changes({ instanceChanged: true }, `${id}-b`);
      const instance = { ...other.instance, endedAt: NOW - 9 };
      await on.storage.transaction((inside) => on.storage.commit([{ ...other, instance }], inside));
      const ids = await found(NOW - 5);
      expect(ids.filter((each) => each.startsWith(id))).to.deep.equal([`${id}-b`, id]);
    });
  });
});
