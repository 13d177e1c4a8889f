import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { defaultPolicy } from '../../src/runtime/index.ts';
import { createStorage } from '../../src/storage/index.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, lease, type OnRuntime, oneDatabase, onRuntime, owner, rejection } from './on-runtime.ts';
import { declaring, oneSigning } from './processes.ts';

const apps = {
  'test/deletable': {
    source: declaring('deletableAfter="PT24H"', oneSigning([1, 2], 'seal="lease-sealed"')),
  },
  'test/kept': { source: oneSigning([1]) },
};

const remove = (on: OnRuntime, instanceId: string, actor = owner) =>
  on.runtime.removeDocuments({ instanceId, actor });

/** Completes an instance, and has it sealed. */
async function completed(on: OnRuntime, app = 'test/deletable', content = 'not for ever'): Promise<string> {
  const instanceId = await on.start(app, { documents: [lease(content)] });
  await on.runtime.sign({ instanceId, actor: person(1) });
  if (app === 'test/deletable') await on.runtime.sign({ instanceId, actor: person(2) });
  await on.runtime.doDueJobs();
  return instanceId;
}

async function contentsOf(on: OnRuntime, instanceId: string) {
  const { documents } = await on.runtime.instance({ instanceId, actor: owner });
  return Promise.all(
    documents.map(({ id }) =>
      codeOf(
        on.runtime
          .document({ instanceId, actor: owner, documentId: id })
          .then(({ content }) => text(content)),
      ),
    ),
  );
}

onRuntime('documents that may be deleted a day after completion', { apps }, (on) => {
  let instanceId: string;
  let completedAt: number;
  // the key's certificate is of today
  before(async () => {
    on.clock.now = Date.now();
    completedAt = on.clock.now;
    instanceId = await completed(on);
  });

  it('are kept until then, and it is said from when on they are not', async () => {
    on.clock.advance(day - 1);
    const error = await rejection(remove(on, instanceId));
    expect(error).to.include({ code: 'ERR_DOCUMENTS_KEPT' });
    expect(error.info).to.deep.equal({ removableAt: completedAt + day });
    expect(error.message).to.include(`<${instanceId}>`);
    expect(error.message).to.include(new Date(completedAt + day).toISOString());
    expect(await contentsOf(on, instanceId)).to.deep.equal([undefined, undefined]);
  });

  it('are not deleted by a signee', async () => {
    on.clock.advance(1);
    expect(await codeOf(remove(on, instanceId, person(2)))).to.equal('ERR_FORBIDDEN');
  });

  it('are deleted by the owner, those that were sealed too', async () => {
    expect((await remove(on, instanceId)).repeat).to.equal(false);
    const removed = 'ERR_DOCUMENT_REMOVED';
    expect(await contentsOf(on, instanceId)).to.deep.equal([removed, removed]);
  });

  it('take what was sealed of them, and the XAdES of their signatures, with them', async () => {
    const about = { instanceId, actor: owner };
    expect(await codeOf(on.runtime.sealedRound(about))).to.equal('ERR_DOCUMENT_REMOVED');
    const [signature] = await on.runtime.signatures(about);
    const asked = on.runtime.xades({ ...about, signatureId: signature!.id });
    expect(await codeOf(asked)).to.equal('ERR_DOCUMENT_REMOVED');
  });

  it('were deleted by the owner, says the audit trail', async () => {
    const events = await on.runtime.events({ instanceId, actor: owner, types: ['document.removed'] });
    expect(events).to.have.lengthOf(2);
    for (const { identity } of events) expect(identity).to.include({ actor: 'person:01810000001' });
  });

  it('may be deleted again, to no effect', async () => {
    const { version } = await on.runtime.instance({ instanceId, actor: owner });
    expect((await remove(on, instanceId)).repeat).to.equal(true);
    expect((await on.runtime.instance({ instanceId, actor: owner })).version).to.equal(version);
  });

  it('are kept while signatures are missing', async () => {
    const running = await on.start('test/deletable');
    on.clock.advance(2 * day);
    const error = await rejection(remove(on, running));
    expect(error).to.include({ code: 'ERR_DOCUMENTS_KEPT' });
    expect(error.message).to.include('PT24H');
  });

  it('are kept where somebody has rejected, until they go by themselves', async () => {
    const rejected = await on.start('test/deletable');
    await on.runtime.reject({ instanceId: rejected, actor: person(1) });
    on.clock.advance(2 * day);
    const error = await rejection(remove(on, rejected));
    expect(error).to.include({ code: 'ERR_DOCUMENTS_KEPT' });
    expect(error.message).to.include('by themselves');
    expect(error.info).to.equal(undefined);
    expect(await contentsOf(on, rejected)).to.deep.equal([undefined]);
  });

  it('wait for the sealed ones that are still to be made of them', async () => {
    const unsealed = await completed(on, 'test/deletable', 'to be sealed again');
    const { jobs, transaction } = createStorage(on.database);
    const job = { kind: 'seal', key: unsealed, instanceId: unsealed, dueAt: on.clock.now + 365 * day };
    await transaction((begun) => jobs.enqueue(begun, [job], on.clock.now));
    on.clock.advance(2 * day);
    expect(await codeOf(remove(on, unsealed))).to.equal('ERR_SEAL_PENDING');
    expect(await contentsOf(on, unsealed)).to.deep.equal([undefined, undefined]);
  });

  it('are kept for ever where the process does not say that they may be deleted', async () => {
    const kept = await completed(on, 'test/kept');
    on.clock.advance(1_000 * day);
    expect(await codeOf(remove(on, kept))).to.equal('ERR_DOCUMENTS_KEPT');
  });
});

onRuntime(
  'a policy for who deletes documents',
  {
    apps,
    policy: {
      permits: (query) =>
        query.action === 'delete-documents' ? !query.isOwner : defaultPolicy.permits(query),
    },
  },
  (on) => {
    it('is asked for delete-documents', async () => {
      on.clock.now = Date.now();
      const instanceId = await completed(on);
      on.clock.advance(day);
      expect(await codeOf(remove(on, instanceId))).to.equal('ERR_FORBIDDEN');
      expect(await codeOf(remove(on, instanceId, person(2)))).to.equal(undefined);
    });
  },
  oneDatabase,
);
