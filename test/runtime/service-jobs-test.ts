import { expect } from 'chai';
import { codeOf, oneDatabase, onRuntime, owner, rowsOf, waitingIn } from './on-runtime.ts';
import { apps, forgetWork, isAt, next, services, until, work } from './service-work.ts';

onRuntime('the job of a service task', { apps, services }, (on) => {
  beforeEach(forgetWork);
  it("is done by another node's worker", async () => {
    const other = await on.node();
    other.startWorker();
    const instanceId = await on.start('test/one');
    await next(on.runtime, instanceId);
    await until(isAt(on, instanceId, 'After'));
    expect(work.calls).to.have.lengthOf(1);
    await other.close();
  });

  it('is taken up again when a worker died over it, and the process moves once', async () => {
    const instanceId = await on.start('test/one');
    await next(on.runtime, instanceId);
    const [job] = await rowsOf(on, 'job', { instance_id: instanceId });
    // as a worker leaves it that was killed between its work and the commit
    const leaseUntil = on.clock.now + 30_000;
    await on.database
      .knex('signing_job')
      .where({ id: job!.id })
      .update({ lease: 'of one who is dead', ready_at: leaseUntil, attempts: 1 });
    const other = await on.node();
    other.startWorker();
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Archive']);
    on.clock.advance(60_000);
    await until(isAt(on, instanceId, 'After'));
    const events = await on.runtime.events({ actor: owner, instanceId, types: ['element.left'] });
    expect(events.map(({ elementId }) => elementId)).to.deep.equal(['Form', 'Archive']);
    await other.close();
  });

  it('is not done when its run was cancelled first', async () => {
    const instanceId = await on.start('test/one');
    await next(on.runtime, instanceId);
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    const other = await on.node();
    other.startWorker();
    await until(async () => (await rowsOf(on, 'job', { instance_id: instanceId })).length === 0);
    expect(work.calls).to.have.lengthOf(0);
    await other.close();
  });
});

onRuntime(
  'a runtime that closes',
  { apps, services },
  (on) => {
    beforeEach(forgetWork);

    it('lets the work that is under way complete its task', async () => {
      const node = await on.node({ serviceWait: 5_000 });
      node.startWorker();
      const instanceId = await on.start('test/one');
      let finish = () => {};
      work.behaviour = () => new Promise<void>((resolve) => (finish = resolve));
      const moved = next(node, instanceId);
      await until(() => work.calls.length === 1);
      const closed = node.close();
      const refused = next(node, instanceId);
      expect(await codeOf(refused)).to.equal('ERR_SHUTTING_DOWN');
      finish();
      await closed;
      expect(await codeOf(moved)).to.equal(undefined);
      expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
      expect(work.calls).to.have.lengthOf(1);
    });
  },
  oneDatabase,
);
