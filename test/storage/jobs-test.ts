import { expect } from 'chai';
import { createStorage, type JobRecord, openDatabase } from '../../src/storage/index.ts';
import { onDatabases } from './on-databases.ts';
import { changesOf, instanceRecord, jobRecord, NOW } from './records.ts';

onDatabases('jobs', (on) => {
  let instances = 0;
  const add = async (...jobs: JobRecord[]) => {
    instances += 1;
    const changes = changesOf(instanceRecord(`with-jobs-${instances}`), { created: true, jobs });
    await on.storage.transaction((transaction) => on.storage.commit([changes], transaction));
  };
  const take = (kind: string, now = NOW, limit = 10) =>
    on.storage.jobs.take({ now, leaseMs: 1_000, limit, kinds: [kind] });

  it('are taken when they are due, in order, with a lease and one attempt more', async () => {
    await add(
      jobRecord('due', { kind: 'a' }),
      jobRecord('earlier', { kind: 'a', dueAt: NOW - 5 }),
      jobRecord('later', { kind: 'a', dueAt: NOW + 1 }),
      jobRecord('other', { kind: 'b' }),
    );
    const leased = { attempts: 1, leaseUntil: NOW + 1_000 };
    expect(await take('a')).to.deep.equal([
      jobRecord('earlier', { kind: 'a', dueAt: NOW - 5, ...leased }),
      jobRecord('due', { kind: 'a', ...leased }),
    ]);
  });

  it('are not taken while they are leased', async () => {
    await add(jobRecord('leased', { kind: 'c' }));
    await take('c');
    expect(await take('c', NOW + 999)).to.deep.equal([]);
  });

  it('are taken again when their lease has expired', async () => {
    expect((await take('c', NOW + 1_000)).map(({ attempts }) => attempts)).to.deep.equal([2]);
  });

  it('are taken no more than asked for', async () => {
    await add(...['l1', 'l2', 'l3'].map((id) => jobRecord(id, { kind: 'd' })));
    expect(await take('d', NOW, 2)).to.have.length(2);
  });

  it('of no kind are taken by nobody', async () => {
    expect(await on.storage.jobs.take({ now: NOW, leaseMs: 1, limit: 1, kinds: [] })).to.deep.equal([]);
  });

  it('come again when they are retried', async () => {
    await add(jobRecord('retried', { kind: 'e' }));
    await take('e');
    await on.storage.jobs.retry('retried', { dueAt: NOW + 50, error: 'refused' });
    expect(await on.storage.jobs.find('e', 'retried')).to.deep.equal(
      jobRecord('retried', { kind: 'e', dueAt: NOW + 50, attempts: 1, error: 'refused' }),
    );
    expect(await take('e', NOW + 49)).to.deep.equal([]);
    expect(await take('e', NOW + 50)).to.have.length(1);
  });

  it('rest when they are parked', async () => {
    await add(jobRecord('parked', { kind: 'f' }));
    await take('f');
    await on.storage.jobs.park('parked', 'gave up');
    expect(await take('f', NOW + 10_000)).to.deep.equal([]);
    expect(await on.storage.jobs.find('f', 'parked')).to.deep.equal(
      jobRecord('parked', { kind: 'f', state: 'parked', attempts: 1, error: 'gave up' }),
    );
  });

  it('are gone when they are done', async () => {
    await add(jobRecord('finished', { kind: 'g' }));
    await on.storage.jobs.done('finished');
    expect(await on.storage.jobs.find('g', 'finished')).to.equal(undefined);
  });

  it('tell when the next is due, and a leased one when its lease ends', async () => {
    await add(jobRecord('n1', { kind: 'h', dueAt: NOW + 7 }), jobRecord('n2', { kind: 'h', dueAt: NOW + 9 }));
    expect(await on.storage.jobs.nextDueAt(['h', 'unknown'])).to.equal(NOW + 7);
    await take('h', NOW + 8);
    expect(await on.storage.jobs.nextDueAt(['h'])).to.equal(NOW + 9);
    await on.storage.jobs.done('n2');
    expect(await on.storage.jobs.nextDueAt(['h'])).to.equal(NOW + 1_008);
  });

  it('tell nothing where none waits', async () => {
    expect(await on.storage.jobs.nextDueAt(['unknown'])).to.equal(undefined);
  });

  it('are each given to one of two takers', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `shared-${index}`);
    await add(...ids.map((id) => jobRecord(id, { kind: 'shared' })));
    const second = openDatabase(on.database.url);
    const takers = [on.storage.jobs, createStorage(second).jobs];
    const taken = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        takers[index % 2]!.take({ now: NOW, leaseMs: 1_000, limit: 5, kinds: ['shared'] }),
      ),
    );
    await second.close();
    expect(taken.flat().map(({ id }) => id)).to.have.members(ids);
  });
});
