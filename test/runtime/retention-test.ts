import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { createStorage } from '../../src/storage/index.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, eventTypes, lease, type OnRuntime, onRuntime, owner, rowsOf } from './on-runtime.ts';
import { declaring, oneSigning } from './processes.ts';

const minute = 60_000;
const apps = {
  'test/plain': { source: oneSigning([1]) },
  'test/thawed': { source: oneSigning([1, 2], 'completion="parallel" freeze="false" required="1"') },
  'test/sealed': { source: oneSigning([1], 'seal="lease-sealed"') },
  'test/longer': { source: declaring('retention="P1Y"', oneSigning([1, 2])) },
  'test/shorter': { source: declaring('retention="P10D"', oneSigning([1], 'seal="lease-sealed"')) },
};

/** Moves the clock on and lets housekeeping come. */
async function later(on: OnRuntime, time: number): Promise<void> {
  on.clock.advance(time);
  await on.runtime.doDueJobs();
}

const documentsOf = async (on: OnRuntime, instanceId: string) =>
  (await on.runtime.instance({ instanceId, actor: owner })).documents;
const usesOf = (on: OnRuntime, instanceId: string) => rowsOf(on, 'content_use', { instance_id: instanceId });
const sign = (on: OnRuntime, instanceId: string) => on.runtime.sign({ instanceId, actor: person(1) });
const read = async (on: OnRuntime, instanceId: string, documentId: string) => {
  const { content } = await on.runtime.document({ instanceId, actor: owner, documentId });
  return text(content);
};

onRuntime('documents that are kept for 30 days', { apps, retention: { documents: 'P30D' } }, (on) => {
  // the key's certificate is of today
  before(() => {
    on.clock.now = Date.now();
  });

  describe('whose instance ended', () => {
    let instanceId: string;
    let documentId: string;
    before(async () => {
      instanceId = await on.start('test/plain', { documents: [lease('kept for a while')] });
      documentId = (await documentsOf(on, instanceId))[0]!.id;
      await sign(on, instanceId);
    });

    it('can be read until then', async () => {
      await later(on, 30 * day - minute);
      expect(await read(on, instanceId, documentId)).to.equal('kept for a while');
    });

    it('have no content any more afterwards', async () => {
      await later(on, 10 * minute);
      expect(await codeOf(read(on, instanceId, documentId))).to.equal('ERR_DOCUMENT_REMOVED');
      expect(await usesOf(on, instanceId)).to.deep.equal([]);
    });

    it('are still told of: when it was removed, its size and digest', async () => {
      const [document] = await documentsOf(on, instanceId);
      expect(document).to.include({ id: documentId, size: 16, removedAt: on.clock.now });
      const [signature] = await on.runtime.signatures({ instanceId, actor: owner });
      expect(signature!.documents[0]!.sha256).to.equal(document!.sha256);
    });

    it('are named in the trail once, by nobody', async () => {
      await later(on, day);
      const events = await on.runtime.events({ instanceId, actor: owner, types: ['document.removed'] });
      const { sha256 } = (await documentsOf(on, instanceId))[0]!;
      expect(events.map(({ payload, identity }) => [payload, identity])).to.deep.equal([
        [{ document: documentId, dataType: 'lease', sha256 }, undefined],
      ]);
      expect((await eventTypes(on, instanceId)).at(-1)).to.equal('document.removed');
    });

    it('raise the version of the instance, once', async () => {
      const { version } = await on.runtime.instance({ instanceId, actor: owner });
      await later(on, 40 * day);
      expect((await on.runtime.instance({ instanceId, actor: owner })).version).to.equal(version);
    });

    it('leave no bytes in the database', async () => {
      const { sha256 } = (await documentsOf(on, instanceId))[0]!;
      expect(await rowsOf(on, 'content', { sha256 })).to.deep.equal([]);
    });
  });

  it('stay as long as their instance runs', async () => {
    const instanceId = await on.start('test/plain', { documents: [lease('still running')] });
    const [document] = await documentsOf(on, instanceId);
    await later(on, 100 * day);
    expect(await read(on, instanceId, document!.id)).to.equal('still running');
  });

  it('stay for another instance that has the same ones', async () => {
    const [ended, running] = [await on.start('test/plain'), await on.start('test/plain')];
    await sign(on, ended!);
    await later(on, 35 * day);
    await later(on, 2 * day);
    const [gone, there] = [await documentsOf(on, ended!), await documentsOf(on, running!)];
    expect(await codeOf(read(on, ended!, gone[0]!.id))).to.equal('ERR_DOCUMENT_REMOVED');
    expect(await read(on, running!, there[0]!.id)).to.equal('the lease');
  });

  it('go also where only a signature names them', async () => {
    const { instance } = await on.startWhole('test/thawed', { documents: [lease('signed, then changed')] });
    const about = { instanceId: instance.id, actor: owner };
    await on.runtime.sign({ ...about, actor: person(2) });
    const documentId = instance.documents[0]!.id;
    await on.runtime.replaceDocument({ ...about, documentId, ...lease('changed') });
    await on.runtime.deleteDocument({ ...about, documentId });
    await on.runtime.cancelInstance(about);
    expect(await usesOf(on, instance.id)).to.have.lengthOf(1);
    await later(on, 31 * day);
    expect(await usesOf(on, instance.id)).to.deep.equal([]);
    const events = await on.runtime.events({ ...about, types: ['document.removed'] });
    expect(events.map(({ payload }) => payload)).to.deep.equal([{ sha256: instance.documents[0]!.sha256 }]);
  });

  it('are removed on whichever node, once', async () => {
    const instanceId = await on.start('test/plain', { documents: [lease('on two nodes')] });
    await sign(on, instanceId);
    const node = await on.node();
    on.clock.advance(31 * day);
    await Promise.all([on.runtime.doDueJobs(), node.doDueJobs()]);
    const events = await on.runtime.events({ instanceId, actor: owner, types: ['document.removed'] });
    expect(events).to.have.lengthOf(1);
  });

  it('are removed of however many instances', async function () {
    this.timeout(30_000);
    const ids = await Promise.all(Array.from({ length: 30 }, () => on.start('test/plain')));
    for (const id of ids) await sign(on, id);
    await later(on, 31 * day);
    for (const id of ids) expect(await usesOf(on, id)).to.deep.equal([]);
  });

  it('stay while sealed ones are still to be made of them', async () => {
    const instanceId = await on.start('test/plain', { documents: [lease('to be sealed')] });
    await sign(on, instanceId);
    const { jobs, transaction } = createStorage(on.database);
    const dueAt = on.clock.now + 365 * day;
    const job = { kind: 'seal', key: instanceId, instanceId, payload: {}, dueAt };
    await transaction((begun) => jobs.enqueue(begun, [job], on.clock.now));
    await later(on, 60 * day);
    const [document] = await documentsOf(on, instanceId);
    expect(await read(on, instanceId, document!.id)).to.equal('to be sealed');
    const [made] = await jobs.list({ kind: 'seal', instanceId, limit: 1 });
    await jobs.drop(made!.id);
    await later(on, 10 * minute);
    expect(await codeOf(read(on, instanceId, document!.id))).to.equal('ERR_DOCUMENT_REMOVED');
  });
});

onRuntime(
  'documents of a process that says itself how long they are kept',
  {
    apps,
    retention: { documents: 'P30D', sealed: 'P30D' },
  },
  (on) => {
    // the key's certificate is of today
    before(() => {
      on.clock.now = Date.now();
    });
    const codes = async (instanceId: string) =>
      Promise.all((await documentsOf(on, instanceId)).map(({ id }) => codeOf(read(on, instanceId, id))));
    const removed = 'ERR_DOCUMENT_REMOVED';

    it('go sooner, at their time, those that were sealed too', async () => {
      const instanceId = await on.start('test/shorter', { documents: [lease('ten days')] });
      await sign(on, instanceId);
      await on.runtime.doDueJobs();
      await later(on, 10 * day - 1);
      expect(await codes(instanceId)).to.deep.equal([undefined, undefined]);
      await later(on, 1);
      expect(await codes(instanceId)).to.deep.equal([removed, removed]);
      const events = await on.runtime.events({ instanceId, actor: owner, types: ['document.removed'] });
      expect(events.map(({ identity }) => identity)).to.deep.equal([undefined, undefined]);
    });

    it('have no time as long as their instance runs', async () => {
      const instanceId = await on.start('test/shorter', { documents: [lease('still running, too')] });
      await later(on, 100 * day);
      expect(await codes(instanceId)).to.deep.equal([undefined]);
      await sign(on, instanceId);
      await later(on, 9 * day);
      expect(await codes(instanceId)).to.deep.equal([undefined, undefined]);
    });

    it('wait for the sealed ones that are still to be made of them', async () => {
      const node = await on.node({ sealing: 'elsewhere' });
      const instanceId = await on.start('test/shorter', { documents: [lease('not sealed yet')] });
      await node.sign({ instanceId, actor: person(1) });
      on.clock.advance(20 * day);
      await node.doDueJobs();
      expect(await codes(instanceId)).to.deep.equal([undefined]);
      await on.runtime.doDueJobs();
      await later(on, 61 * minute);
      expect(await codes(instanceId)).to.deep.equal([removed, removed]);
    });

    it('stay for longer than those of others, also where it did not complete', async () => {
      const instanceId = await on.start('test/longer', { documents: [lease('a year')] });
      await on.runtime.reject({ instanceId, actor: person(1) });
      await later(on, 364 * day);
      expect(await codes(instanceId)).to.deep.equal([undefined]);
      await later(on, 2 * day);
      expect(await codes(instanceId)).to.deep.equal([removed]);
    });
  },
);

onRuntime(
  'sealed documents and what they were made of',
  { apps, retention: { documents: 'P1M', sealed: 'P1Y' } },
  (on) => {
    let instanceId: string;
    // the key's certificate is of today
    before(async () => {
      on.clock.now = Date.now();
      instanceId = await on.start('test/sealed', { documents: [lease('sealed')] });
      await sign(on, instanceId);
      await on.runtime.doDueJobs();
    });
    const codes = async () => {
      const documents = await documentsOf(on, instanceId);
      return Object.fromEntries(
        await Promise.all(
          documents.map(async ({ dataType, id }) => [dataType, await codeOf(read(on, instanceId, id))]),
        ),
      );
    };

    it('are both there at first', async () => {
      expect(await codes()).to.deep.equal({ lease: undefined, 'lease-sealed': undefined });
    });

    it('go each in its own time', async () => {
      await later(on, 32 * day);
      expect(await codes()).to.deep.equal({ lease: 'ERR_DOCUMENT_REMOVED', 'lease-sealed': undefined });
      await later(on, 335 * day);
      expect(await codes()).to.deep.equal({
        lease: 'ERR_DOCUMENT_REMOVED',
        'lease-sealed': 'ERR_DOCUMENT_REMOVED',
      });
    });
  },
);

onRuntime('a runtime without retention', { apps }, (on) => {
  it('keeps all documents for ever', async () => {
    const instanceId = await on.start('test/plain', { documents: [lease('for ever')] });
    const [document] = await documentsOf(on, instanceId);
    await sign(on, instanceId);
    await later(on, 10_000 * day);
    expect(await read(on, instanceId, document!.id)).to.equal('for ever');
  });

  for (const retention of [{ documents: 'a year' }, { sealed: 'P0D' }, { documents: 'P9999999Y' }]) {
    it(`does not become one of ${JSON.stringify(retention)}`, async () => {
      expect(await codeOf(on.node({ retention }))).to.equal('ERR_SETTING_INVALID');
    });
  }
});
