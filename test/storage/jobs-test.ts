import { expect } from 'chai';
import { type NewJob, Worker } from '../../src/jobs/index.ts';
import { createStorage, openDatabase } from '../../src/storage/index.ts';
import { onDatabases } from './on-databases.ts';
import { NOW, newJob } from './records.ts';

onDatabases('jobs', (on) => {
  const add = (...jobs: NewJob[]) =>
    on.storage.transaction((transaction) => on.storage.jobs.enqueue(transaction, jobs, NOW));
  const take = (kind: string, now = NOW, limit = 10) =>
    on.storage.jobs.take({ now, leaseMs: 1_000, limit, kinds: [kind] });
  const takeOne = async (kind: string, now = NOW) => (await take(kind, now))[0]!;
  const find = (kind: string, key: string) => on.storage.jobs.find(kind, key);

  it('are taken when they are due, in order', async () => {
    await add(
      newJob('due', { kind: 'a' }),
      newJob('earlier', { kind: 'a', dueAt: NOW - 5 }),
      newJob('later', { kind: 'a', dueAt: NOW + 1 }),
      newJob('other', { kind: 'b' }),
    );
    expect((await take('a')).map(({ key }) => key)).to.deep.equal(['earlier', 'due']);
  });

  it('are taken with all that they say, a lease and one attempt more', async () => {
    await add(newJob('whole', { kind: 'whole', instanceId: 'i', payload: { a: [1] } }));
    const job = await takeOne('whole');
    expect(job).to.include({ kind: 'whole', key: 'whole', instanceId: 'i', dueAt: NOW, attempts: 1 });
    expect(job.payload).to.deep.equal({ a: [1] });
    expect(await find('whole', 'whole')).to.include({ readyAt: NOW + 1_000, lease: job.lease });
  });

  it('are not made where their transaction is rolled back', async () => {
    await on.storage
      .transaction(async (transaction) => {
        await on.storage.jobs.enqueue(transaction, [newJob('undone')], NOW);
        throw new Error('no');
      })
      .catch(() => {});
    expect(await find('notify', 'undone')).to.equal(undefined);
  });

  it('are not taken while they are leased', async () => {
    await add(newJob('leased', { kind: 'c' }));
    await take('c');
    expect(await take('c', NOW + 999)).to.deep.equal([]);
  });

  it('are taken again when their lease has run out', async () => {
    expect((await take('c', NOW + 1_000)).map(({ attempts }) => attempts)).to.deep.equal([2]);
  });

  it('stay with who says in time that they still have them', async () => {
    await add(newJob('long', { kind: 'long' }));
    const job = await takeOne('long');
    expect([...(await on.storage.jobs.renew([job], NOW + 5_000))]).to.deep.equal([job.id]);
    expect(await take('long', NOW + 4_999)).to.deep.equal([]);
    const next = await takeOne('long', NOW + 5_000);
    expect([...(await on.storage.jobs.renew([job, next], NOW + 9_000))]).to.deep.equal([next.id]);
  });

  it('are taken no more than asked for', async () => {
    await add(...['l1', 'l2', 'l3'].map((key) => newJob(key, { kind: 'd' })));
    expect(await take('d', NOW, 2)).to.have.length(2);
  });

  it('of no kind are taken by nobody', async () => {
    expect(await on.storage.jobs.take({ now: NOW, leaseMs: 1, limit: 1, kinds: [] })).to.deep.equal([]);
  });

  it('come again after a pause when they are given back, and are due as before', async () => {
    await add(newJob('retried', { kind: 'e' }));
    await on.storage.jobs.retry(await takeOne('e'), { readyAt: NOW + 50, error: 'ERR_X' });
    expect(await find('e', 'retried')).to.include({
      dueAt: NOW,
      readyAt: NOW + 50,
      attempts: 1,
      error: 'ERR_X',
    });
    expect(await take('e', NOW + 49)).to.deep.equal([]);
    expect(await take('e', NOW + 50)).to.have.length(1);
  });

  it('rest when they are parked', async () => {
    await add(newJob('parked', { kind: 'f' }));
    await on.storage.jobs.park(await takeOne('f'), 'ERR_GAVE_UP');
    expect(await take('f', NOW + 10_000)).to.deep.equal([]);
    expect(await find('f', 'parked')).to.include({ state: 'parked', attempts: 1, error: 'ERR_GAVE_UP' });
  });

  it('are taken again, with all attempts, when somebody says so', async () => {
    const { id } = (await find('f', 'parked'))!;
    expect(await on.storage.jobs.requeue(id, NOW + 3)).to.equal(true);
    expect((await take('f', NOW + 3)).map(({ attempts }) => attempts)).to.deep.equal([1]);
    expect(await on.storage.jobs.requeue('nobody', NOW)).to.equal(false);
  });

  it('are gone when they are done', async () => {
    await add(newJob('finished', { kind: 'g' }));
    await on.storage.jobs.done(await takeOne('g'));
    expect(await find('g', 'finished')).to.equal(undefined);
  });

  it('are not ended by who has lost them', async () => {
    await add(newJob('lost', { kind: 'lost' }));
    const lost = await takeOne('lost');
    const { lease } = await takeOne('lost', NOW + 1_000);
    await on.storage.jobs.done(lost);
    await on.storage.jobs.retry(lost, { readyAt: NOW, error: 'late' });
    await on.storage.jobs.park(lost, 'late');
    expect(await find('lost', 'lost')).to.include({ lease, readyAt: NOW + 2_000, state: 'waiting' });
  });

  it('are one of a kind and key, due as was said last', async () => {
    await add(newJob('same', { kind: 'h', dueAt: NOW + 100 }));
    await add(
      newJob('same', { kind: 'h', dueAt: NOW + 10, payload: 'new' }),
      newJob('same', { kind: 'other' }),
    );
    expect(await take('h', NOW + 9)).to.deep.equal([]);
    expect((await take('h', NOW + 10)).map(({ payload }) => payload)).to.deep.equal(['new']);
  });

  it('of one kind and key in one go are the last of them', async () => {
    await add(newJob('twice', { kind: 'i', payload: 1 }), newJob('twice', { kind: 'i', payload: 2 }));
    expect((await take('i')).map(({ payload }) => payload)).to.deep.equal([2]);
  });

  it('that are made anew while they are at work are done once more', async () => {
    await add(newJob('again', { kind: 'j' }));
    const first = await takeOne('j');
    await add(newJob('again', { kind: 'j', dueAt: NOW + 20 }));
    expect(await take('j', NOW + 30)).to.deep.equal([]);
    await on.storage.jobs.done(first);
    expect(await find('j', 'again')).to.include({ readyAt: NOW + 20, attempts: 0 });
    await on.storage.jobs.done(await takeOne('j', NOW + 20));
    expect(await find('j', 'again')).to.equal(undefined);
  });

  it('that are made anew while they are at work are due as was said last, though the work failed', async () => {
    await add(newJob('failing', { kind: 'failing' }));
    const first = await takeOne('failing');
    await add(newJob('failing', { kind: 'failing', dueAt: NOW + 20 }));
    await on.storage.jobs.retry(first, { readyAt: NOW + 5_000, error: 'ERR_X' });
    expect(await find('failing', 'failing')).to.include({ readyAt: NOW + 20, attempts: 0 });
    expect(await take('failing', NOW + 20)).to.have.length(1);
  });

  it('that are made anew while they are at work are not parked for what came before', async () => {
    await add(newJob('given-up', { kind: 'given-up' }));
    const first = await takeOne('given-up');
    await add(newJob('given-up', { kind: 'given-up', dueAt: NOW + 20 }));
    await on.storage.jobs.park(first, 'ERR_X');
    expect(await find('given-up', 'given-up')).to.include({ state: 'waiting', readyAt: NOW + 20 });
  });

  it('that were parked wait again when they are made anew', async () => {
    await add(newJob('unparked', { kind: 'k' }));
    await on.storage.jobs.park(await takeOne('k'), 'ERR_X');
    await add(newJob('unparked', { kind: 'k' }));
    expect(await take('k')).to.have.length(1);
  });

  it('are listed by what they are, next ones first', async () => {
    await add(
      newJob('l2', { kind: 'l', dueAt: NOW + 2, instanceId: 'l' }),
      newJob('l1', { kind: 'l', dueAt: NOW + 1 }),
    );
    const keys = async (filter: Parameters<typeof on.storage.jobs.list>[0]) =>
      (await on.storage.jobs.list(filter)).map(({ key }) => key);
    expect(await keys({ kind: 'l', limit: 10 })).to.deep.equal(['l1', 'l2']);
    expect(await keys({ kind: 'l', limit: 1 })).to.deep.equal(['l1']);
    expect(await keys({ instanceId: 'l', limit: 10 })).to.deep.equal(['l2']);
    expect(await keys({ state: 'parked', kind: 'l', limit: 10 })).to.deep.equal([]);
  });

  it('are dropped', async () => {
    const { id } = (await find('l', 'l1'))!;
    expect(await on.storage.jobs.drop(id)).to.equal(true);
    expect(await on.storage.jobs.drop(id)).to.equal(false);
  });

  it('are each given to one of two takers', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `shared-${index}`);
    await add(...keys.map((key) => newJob(key, { kind: 'shared' })));
    const second = openDatabase(on.database.url);
    const takers = [on.storage.jobs, createStorage(second).jobs];
    const taken = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        takers[index % 2]!.take({ now: NOW, leaseMs: 1_000, limit: 5, kinds: ['shared'] }),
      ),
    );
    await second.close();
    expect(taken.flat().map(({ key }) => key)).to.have.members(keys);
  });

  it('that are due, a thousand of them, are done within seconds by two workers, each once', async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `many-${index}`);
    await add(...keys.map((key) => newJob(key, { kind: 'many' })));
    const second = openDatabase(on.database.url);
    const done: string[] = [];
    const workers = [on.storage.jobs, createStorage(second).jobs].map(
      (queue) =>
        new Worker({
          queue,
          handlers: {
            many: {
              async run({ key }) {
                done.push(key);
                return 'done';
              },
            },
          },
          clock: () => NOW,
          concurrency: 16,
          onError(error) {
            throw error;
          },
        }),
    );
    await Promise.all(workers.map((worker) => worker.drain()));
    await second.close();
    expect(done).to.have.members(keys);
    expect(await take('many', NOW + 60_000)).to.deep.equal([]);
  }).timeout(20_000);
});
