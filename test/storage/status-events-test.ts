import { expect } from 'chai';
import { onDatabases } from './on-databases.ts';
import { changesOf, instanceRecord, NOW } from './records.ts';

const minute = 60_000;

onDatabases('status events', (on) => {
  /** Adds an instance with changes of these sequences to a queue. */
  async function add(id: string, queue: string, sequences: number[], at = NOW): Promise<void> {
    const statusEvents = sequences.map((sequence) => ({
      instanceId: id,
      sequence,
      queue,
      at: at + sequence,
      leaseUntil: 0,
    }));
    await on.storage.transaction((transaction) =>
      on.storage.commit([changesOf(instanceRecord(id), { created: true, statusEvents })], transaction),
    );
  }
  async function confirm(id: string, sequence: number): Promise<void> {
    const version = (await on.storage.instances.version(id))!;
    const confirmed = changesOf(instanceRecord(id, { version }), {
      confirmedStatus: { sequence, at: NOW },
    });
    await on.storage.transaction((transaction) => on.storage.commit([confirmed], transaction));
  }
  const take = async (queue: string, now = NOW) => {
    const taken = await on.storage.statusEvents.take({ queue, now, leaseUntil: now + 10 * minute });
    return taken && `${taken.instanceId} ${taken.sequence}`;
  };

  it('are taken the oldest first, each of its own queue', async () => {
    await add('first', 'order', [3]);
    await add('second', 'order', [2], NOW - minute);
    await add('other', 'another', [1], NOW - 2 * minute);
    expect([await take('order'), await take('order'), await take('order')]).to.deep.equal([
      'second 2',
      'first 3',
      undefined,
    ]);
  });

  it('come back when their lease has run out', async () => {
    await add('leased', 'lease', [1]);
    await take('lease');
    expect(await take('lease', NOW + 10 * minute - 1)).to.equal(undefined);
    expect(await take('lease', NOW + 10 * minute)).to.equal('leased 1');
  });

  it('wait while somebody has an earlier one of their instance', async () => {
    await add('waiting', 'in-order', [1, 2]);
    await take('in-order');
    expect(await take('in-order')).to.equal(undefined);
    await confirm('waiting', 1);
    expect(await take('in-order')).to.equal('waiting 2');
  });

  it('are confirmed with those before them', async () => {
    await add('whole', 'confirm', [1, 2, 3]);
    await confirm('whole', 2);
    expect(await take('confirm')).to.equal('whole 3');
  });

  it('go to one of those who ask at once', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => add(`at-once-${n}`, 'at-once', [n])));
    const taken = await Promise.all([1, 2, 3, 4, 5, 6].map(() => take('at-once')));
    const found = taken.filter((one) => one !== undefined);
    expect(new Set(found).size).to.equal(found.length);
    for (let next = await take('at-once'); next !== undefined; next = await take('at-once')) found.push(next);
    expect(found.toSorted()).to.deep.equal(['at-once-1 1', 'at-once-2 2', 'at-once-3 3', 'at-once-4 4']);
  });

  it('are deleted some time after they were confirmed', async () => {
    await add('old', 'old', [1]);
    await confirm('old', 1);
    const before = await on.database.knex('signing_status_event').where({ instance_id: 'old' });
    while ((await on.storage.statusEvents.deleteConfirmedBefore(NOW + 1, 1)) === 1);
    const after = await on.database.knex('signing_status_event').where({ instance_id: 'old' });
    expect([before.length, after.length]).to.deep.equal([1, 0]);
  });

  it('have a time for each queue before which it is not asked', async () => {
    await on.storage.statusEvents.setNextPollAt('timed', NOW);
    await on.storage.statusEvents.setNextPollAt('timed', NOW + 5);
    expect(await on.storage.statusEvents.nextPollAt('timed')).to.equal(NOW + 5);
    expect(await on.storage.statusEvents.nextPollAt('never asked')).to.equal(undefined);
  });

  it('does not say so for ever', async () => {
    await on.storage.statusEvents.setNextPollAt('come', NOW);
    await on.storage.statusEvents.setNextPollAt('to come', NOW + 1);
    await on.storage.statusEvents.forgetPollsBefore(NOW);
    const known = ['come', 'to come'].map((queue) => on.storage.statusEvents.nextPollAt(queue));
    expect(await Promise.all(known)).to.deep.equal([undefined, NOW + 1]);
  });
});
