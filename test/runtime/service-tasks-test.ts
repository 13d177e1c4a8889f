import { expect } from 'chai';
import { codeOf, onRuntime, owner, rowsOf, waitingIn } from './on-runtime.ts';
import { apps, forgetWork, isAt, next, services, until, work } from './service-work.ts';

onRuntime('a service task', { apps, services }, (on) => {
  beforeEach(forgetWork);
  before(() => on.runtime.startWorker());

  it('is done after the commit that entered it', async () => {
    const instanceId = await on.start('test/one');
    let stored: unknown;
    work.behaviour = async () => {
      stored = (await on.runtime.instance({ actor: owner, instanceId })).tasks[0]!.elementId;
    };
    await next(on.runtime, instanceId);
    expect(stored).to.equal('Archive');
  });

  it('is told where it is at work, under a key of its own', async () => {
    const instanceId = await on.start('test/one');
    await next(on.runtime, instanceId);
    expect(work.calls[0]).to.include({ app: 'test/one', instanceId, elementId: 'Archive' });
    expect(work.calls[0]!.idempotencyKey).to.be.a('string').and.not.equal('');
  });

  it('reads the documents, of one data type or of all', async () => {
    const instanceId = await on.start('test/one');
    const read: string[] = [];
    work.behaviour = async ({ readDocuments }) => {
      for (const type of ['lease', 'archived', undefined]) {
        read.push((await readDocuments(type)).map(({ bytes }) => bytes.toString()).join());
      }
    };
    await next(on.runtime, instanceId);
    expect(read).to.deep.equal(['the lease', '', 'the lease']);
  });

  it('adds documents, which callers may not change', async () => {
    const instanceId = await on.start('test/one');
    work.behaviour = ({ addDocument }) =>
      addDocument({ dataType: 'archived', contentType: 'text/plain', bytes: Buffer.from('kept') });
    const { instance } = await next(on.runtime, instanceId);
    const added = instance.documents.find(({ dataType }) => dataType === 'archived');
    expect(added).to.include({ generatedFrom: 'Archive', locked: true, size: 4 });
    const deleted = on.runtime.deleteDocument({ instanceId, actor: owner, documentId: added!.id });
    expect(await codeOf(deleted)).to.equal('ERR_DOCUMENT_OWNED_BY_APP');
  });

  it('gives its output to the process', async () => {
    const instanceId = await on.start('test/output');
    work.behaviour = () => ({ ok: true });
    await next(on.runtime, instanceId);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Good']);
  });

  it('shows the task behind it to whoever said next', async () => {
    const instanceId = await on.start('test/one');
    const { instance } = await next(on.runtime, instanceId);
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['After']);
  });

  it('in a chain is waited for to the end', async () => {
    const instanceId = await on.start('test/chain');
    const { instance } = await next(on.runtime, instanceId);
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['After']);
    expect(work.calls.map(({ elementId }) => elementId)).to.deep.equal(['Archive', 'Second']);
    expect(new Set(work.calls.map(({ idempotencyKey }) => idempotencyKey)).size).to.equal(2);
  });

  it('is waited for by a start as well, and beside another', async () => {
    const { instance } = await on.startWhole('test/fork');
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['After']);
  });

  it('leaves no job behind', async () => {
    const instanceId = await on.start('test/one');
    await next(on.runtime, instanceId);
    expect(await rowsOf(on, 'job', { instance_id: instanceId })).to.deep.equal([]);
  });

  it('that takes long is not waited for longer than the setting says', async () => {
    const instanceId = await on.start('test/one');
    let finish = () => {};
    work.behaviour = () => new Promise<void>((resolve) => (finish = resolve));
    const { instance } = await next(on.runtime, instanceId);
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['Archive']);
    expect(await codeOf(next(on.runtime, instanceId))).to.equal('ERR_TASK_BUSY');
    finish();
    await until(isAt(on, instanceId, 'After'));
  });

  it('behind the last signature does not hold up its signee', async () => {
    const instanceId = await on.start('test/signed');
    let finish = () => {};
    work.behaviour = () => new Promise<void>((resolve) => (finish = resolve));
    const { outcome, instance } = await on.runtime.sign({ instanceId, actor: owner });
    expect(outcome).to.equal('completed');
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['Archive']);
    await until(() => work.calls.length === 1);
    finish();
    await until(async () => (await on.runtime.instance({ actor: owner, instanceId })).state === 'ended');
  });
});

/** A service that fails is given up at once. */
const serviceRetries = { attempts: 1, first: 0, factor: 1, longest: 0 };

onRuntime('a service task that can not be done', { apps, services, serviceRetries }, (on) => {
  beforeEach(forgetWork);
  before(() => on.runtime.startWorker());

  it('for want of a handler is an incident that says so', async () => {
    const instanceId = await on.start('test/unknown');
    const { instance } = await next(on.runtime, instanceId);
    expect(instance.state).to.equal('incident');
    expect(instance.incident).to.include({ code: 'ERR_SERVICE_HANDLER_MISSING', elementId: 'Archive' });
    expect(instance.tasks[0]).to.include({ elementId: 'Archive', stuck: true });
  });

  it('for its handler failed is an incident, and done again on resume under the same key', async () => {
    const instanceId = await on.start('test/one');
    work.behaviour = () => {
      throw new Error('the archive is on fire');
    };
    const failed = await next(on.runtime, instanceId);
    expect(failed.instance.incident).to.include({ code: 'ERR_SERVICE_FAILED', elementId: 'Archive' });
    expect(JSON.stringify(failed.instance.incident)).not.to.include('fire');
    work.behaviour = () => undefined;
    const { instance } = await on.runtime.resume({ instanceId, actor: owner });
    expect(instance.state).to.equal('running');
    expect(instance.tasks[0]!.elementId).to.equal('After');
    expect(work.calls[0]!.idempotencyKey).to.equal(work.calls[1]!.idempotencyKey);
  });

  it('is resumed by the following next', async () => {
    const instanceId = await on.start('test/one');
    work.behaviour = () => Promise.reject(new Error('no'));
    await next(on.runtime, instanceId);
    work.behaviour = () => undefined;
    const { instance } = await next(on.runtime, instanceId);
    expect(instance.tasks[0]!.elementId).to.equal('After');
  });

  it('for its documents don’t fit is an incident, and adds none', async () => {
    const instanceId = await on.start('test/one');
    work.behaviour = ({ addDocument }) => {
      addDocument({ dataType: 'archived', contentType: 'text/plain', bytes: Buffer.from('kept') });
      addDocument({ dataType: 'nothing', contentType: 'text/plain', bytes: Buffer.from('lost') });
    };
    const { instance } = await next(on.runtime, instanceId);
    expect(instance.incident).to.include({ code: 'ERR_DATA_TYPE_UNKNOWN' });
    expect(instance.documents.map(({ dataType }) => dataType)).to.deep.equal(['lease']);
  });

  it('beside another that can not either loses neither of the two', async () => {
    work.behaviour = () => Promise.reject(new Error('no'));
    const instanceId = await on.start('test/fork');
    await until(async () => (await rowsOf(on, 'job', { instance_id: instanceId })).length === 0);
    work.behaviour = () => undefined;
    const { instance } = await on.runtime.resume({ instanceId, actor: owner });
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['After']);
    expect(work.calls).to.have.lengthOf(4);
  });
});
