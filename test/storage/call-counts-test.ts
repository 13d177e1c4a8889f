import { expect } from 'chai';
import { onDatabases } from './on-databases.ts';
import { NOW } from './records.ts';

onDatabases('call counts', (on) => {
  const call = (caller: string, now = NOW) =>
    on.storage.callCounts.add({ caller, now, window: 1_000, limit: 3, block: 30_000 });

  it('block nobody who keeps to the limit', async () => {
    const answers = [await call('a'), await call('a'), await call('a', NOW + 999)];
    expect(answers).to.deep.equal([0, 0, 0]);
  });

  it('block whoever makes one call more in the window, for as long as is said', async () => {
    for (let n = 0; n < 3; n += 1) await call('b');
    expect(await call('b', NOW + 10)).to.equal(NOW + 30_010);
    expect(await call('b', NOW + 30_009)).to.equal(NOW + 30_010);
    expect(await call('b', NOW + 30_010)).to.equal(0);
  });

  it('begin anew with each window', async () => {
    for (let n = 0; n < 3; n += 1) await call('c');
    expect(await call('c', NOW + 1_000)).to.equal(0);
  });

  it('are each caller’s own', async () => {
    for (let n = 0; n < 4; n += 1) await call('d');
    expect(await call('e')).to.equal(0);
  });

  it('miss none of those that come at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => call('f')));
    expect(answers.filter((until) => until === 0)).to.have.length(3);
  });

  it('are forgotten', async () => {
    await on.storage.callCounts.deleteBefore(NOW + 60_000);
    expect(await on.database.knex('signing_call_count')).to.deep.equal([]);
  });
});
