import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, type OnRuntime, onRuntime, owner, rejection } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const both = `<signing:group order="1" lifetime="P7D"><signing:signee reference="102" /><signing:signee reference="103" /></signing:group>
  <signing:group order="2" lifetime="P7D"><signing:signee reference="104" /></signing:group>`;
const apps = {
  'test/job': { source: process(signing('Sign', both), end(), path('Start', 'Sign', 'End')) },
};
const minute = 60_000;

/** Fetches all that a queue has, and confirms none of it. */
async function drain(on: OnRuntime, queue: string) {
  const changes: { instanceId: string; sequence: number }[] = [];
  for (;;) {
    const { change } = await on.runtime.poll({ queue, interval: 0 });
    if (!change) return changes;
    changes.push(change);
    await on.runtime.confirmStatus({ actor: owner, ...change });
  }
}

async function statusesAt({ runtime }: OnRuntime, instanceId: string, upTo?: number) {
  const progress = await runtime.progress({
    actor: owner,
    instanceId,
    ...(upTo !== undefined && { upTo }),
  });
  return [progress.state, ...progress.signees.map(({ status }) => status)];
}

onRuntime('a queue', { apps }, (on) => {
  const sign = (instanceId: string, n: number) => on.runtime.sign({ actor: person(n), instanceId });

  it('has one change for each signature, with how all stood then', async () => {
    const id = await on.start('test/job', { queue: 'each' });
    for (const n of [2, 3, 4]) await sign(id, n);
    const changes = await drain(on, 'each');
    const seen = await Promise.all(changes.map(({ sequence }) => statusesAt(on, id, sequence)));
    expect(seen).to.deep.equal([
      ['open', 'signed', 'waiting', 'waiting'],
      ['open', 'signed', 'signed', 'waiting'],
      ['completed', 'signed', 'signed', 'signed'],
    ]);
  });

  it('has one change for each of those who sign in one commit', async () => {
    const id = await on.start('test/job', { queue: 'together' });
    await Promise.all([sign(id, 2), sign(id, 3)]);
    expect(await drain(on, 'together')).to.have.length(2);
  });

  it('has nothing of an instance that nobody has done anything in', async () => {
    await on.start('test/job', { queue: 'quiet' });
    expect(await drain(on, 'quiet')).to.deep.equal([]);
  });

  it('has nothing of instances without a queue, or of another', async () => {
    const [none, other] = [await on.start('test/job'), await on.start('test/job', { queue: 'other' })];
    await sign(none, 2);
    await sign(other, 2);
    expect(await drain(on, 'mine')).to.deep.equal([]);
  });

  it('has a change for a rejection, with the end that came of it', async () => {
    const id = await on.start('test/job', { queue: 'rejected' });
    await on.runtime.reject({ actor: person(2), instanceId: id });
    const changes = await drain(on, 'rejected');
    expect(await Promise.all(changes.map(({ sequence }) => statusesAt(on, id, sequence)))).to.deep.equal([
      ['rejected', 'rejected', 'not-applicable', 'not-applicable'],
    ]);
  });

  it('has a change for a cancellation', async () => {
    const id = await on.start('test/job', { queue: 'cancelled' });
    await sign(id, 2);
    await drain(on, 'cancelled');
    await on.runtime.cancelRound({ actor: owner, instanceId: id });
    expect(await drain(on, 'cancelled')).to.have.length(1);
    expect(await statusesAt(on, id)).to.deep.equal(['cancelled', 'signed', 'cancelled', 'cancelled']);
  });

  it('has no change for a cancellation that whoever follows knows of, nor any that was left', async () => {
    const id = await on.start('test/job', { queue: 'known' });
    await sign(id, 2);
    await on.runtime.cancelInstance({ actor: owner, instanceId: id, confirmed: true });
    expect(await drain(on, 'known')).to.deep.equal([]);
    expect(await statusesAt(on, id)).to.deep.equal(['cancelled', 'signed', 'cancelled', 'cancelled']);
  });

  it('has a change for a deadline that passed', async () => {
    const id = await on.start('test/job', { queue: 'expired' });
    on.clock.advance(8 * 24 * 60 * minute);
    await on.runtime.doDueJobs();
    expect(await drain(on, 'expired')).to.have.length(1);
    expect(await statusesAt(on, id)).to.deep.equal(['expired', 'expired', 'expired', 'not-applicable']);
  });

  it('gives a change again that was not confirmed in ten minutes', async () => {
    const id = await on.start('test/job', { queue: 'again' });
    await sign(id, 2);
    const poll = async () => (await on.runtime.poll({ queue: 'again', interval: 0 })).change?.instanceId;
    expect([await poll(), await poll()]).to.deep.equal([id, undefined]);
    on.clock.advance(10 * minute);
    expect(await poll()).to.equal(id);
  });

  it('never gives two who ask at once two changes of one instance', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 20 }, () => on.start('test/job', { queue: 'at once' })),
    );
    for (const id of jobs) for (const n of [2, 3, 4]) await sign(id, n);
    const passed: string[] = [];
    for (let left = 3 * jobs.length; left > 0; ) {
      const polls = await Promise.all(
        Array.from({ length: 6 }, () => on.runtime.poll({ queue: 'at once', interval: 0 })),
      );
      const changes = polls.flatMap(({ change }) => change ?? []);
      const ids = changes.map(({ instanceId }) => instanceId);
      passed.push(...ids.filter((id, index) => ids.indexOf(id) < index));
      left -= changes.length;
      for (const change of changes) await on.runtime.confirmStatus({ actor: owner, ...change });
    }
    expect(passed).to.deep.equal([]);
  });

  it('gives one change at a time, also where the database takes it for almost empty', async () => {
    for (let n = 0; n < 10; n += 1) {
      await sign(await on.start('test/job', { queue: 'grown' }), 2);
      if (n === 0) await on.database.knex.raw('ANALYZE');
    }
    await on.runtime.poll({ queue: 'grown', interval: 0 });
    expect(await drain(on, 'grown')).to.have.length(9);
  });

  it('that is empty is not to be asked again for a while', async () => {
    const poll = () => on.runtime.poll({ queue: 'empty', interval: 10 * minute });
    const { nextPollAt } = await poll();
    expect(nextPollAt).to.equal(on.clock.now + 10 * minute);
    const error = await rejection(poll());
    expect([error.code, error.info?.nextPollAt]).to.deep.equal(['ERR_POLL_TOO_EARLY', nextPollAt]);
    on.clock.advance(10 * minute);
    expect((await poll()).nextPollAt).to.equal(on.clock.now + 10 * minute);
  });

  it('may be asked again at once where it had something', async () => {
    const id = await on.start('test/job', { queue: 'more' });
    await sign(id, 2);
    const { nextPollAt } = await on.runtime.poll({ queue: 'more', interval: minute });
    expect(nextPollAt).to.equal(on.clock.now);
  });

  it('loses nothing to who asked while it was empty', async () => {
    const id = await on.start('test/job', { queue: 'later' });
    await on.runtime.poll({ queue: 'later', interval: minute });
    await sign(id, 2);
    on.clock.advance(minute);
    expect((await on.runtime.poll({ queue: 'later', interval: minute })).change?.instanceId).to.equal(id);
  });
});

onRuntime('a change that is confirmed', { apps }, (on) => {
  it('is confirmed again without another entry in the trail', async () => {
    const instanceId = await on.start('test/job', { queue: 'confirmed' });
    await on.runtime.sign({ actor: person(2), instanceId });
    const { sequence } = (await on.runtime.poll({ queue: 'confirmed', interval: 0 })).change!;
    await on.runtime.confirmStatus({ actor: owner, instanceId, sequence });
    const again = await on.runtime.confirmStatus({ actor: owner, instanceId, sequence });
    const events = await on.runtime.events({ actor: owner, instanceId, types: ['status.confirmed'] });
    expect([again.repeat, events.length]).to.deep.equal([true, 1]);
  });

  it('takes those before it along', async () => {
    const instanceId = await on.start('test/job', { queue: 'along' });
    for (const n of [2, 3]) await on.runtime.sign({ actor: person(n), instanceId });
    const { sequence } = await on.runtime.progress({ actor: owner, instanceId });
    await on.runtime.confirmStatus({ actor: owner, instanceId, sequence });
    expect((await on.runtime.poll({ queue: 'along', interval: 0 })).change).to.equal(undefined);
  });

  it('is for nobody to confirm who may not', async () => {
    const instanceId = await on.start('test/job', { queue: 'strangers' });
    await on.runtime.sign({ actor: person(2), instanceId });
    const confirm = (n: number) =>
      codeOf(on.runtime.confirmStatus({ actor: person(n), instanceId, sequence: 9 }));
    expect([await confirm(2), await confirm(9)]).to.deep.equal(['ERR_FORBIDDEN', 'ERR_FORBIDDEN']);
  });
});
