import { expect } from 'chai';
import { codeOf, onRuntime, rejection } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const apps = {
  'test/any': {
    source: process(
      signing('Sign', '<signing:signee reference="102" />'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};

onRuntime('callers who are counted', { apps }, (on) => {
  const call = (caller: string, runtime = on.runtime) =>
    runtime.countCall({ caller, limit: 10, window: 1_000, block: 30_000 });
  const calls = async (caller: string, count: number) => {
    for (let n = 0; n < count; n += 1) await call(caller);
  };

  it('are blocked for half a minute by the eleventh call in a second', async () => {
    await calls('a', 10);
    const error = await rejection(call('a'));
    expect([error.code, error.info?.blockedUntil]).to.deep.equal(['ERR_CALL_LIMIT', on.clock.now + 30_000]);
    on.clock.advance(29_999);
    expect(await codeOf(call('a'))).to.equal('ERR_CALL_LIMIT');
    on.clock.advance(1);
    expect(await codeOf(call('a'))).to.equal(undefined);
  });

  it('are blocked no longer for asking meanwhile', async () => {
    await calls('b', 10);
    for (let n = 0; n < 5; n += 1) {
      await codeOf(call('b'));
      on.clock.advance(6_000);
    }
    expect(await codeOf(call('b'))).to.equal(undefined);
  });

  it('are counted on all nodes together', async () => {
    const other = await on.node();
    await calls('c', 5);
    for (let n = 0; n < 5; n += 1) await call('c', other);
    expect(await codeOf(call('c'))).to.equal('ERR_CALL_LIMIT');
    expect(await codeOf(call('c', other))).to.equal('ERR_CALL_LIMIT');
  });

  for (const window of [10 * 60_000, 24 * 60 * 60_000]) {
    it(`are counted through a window of ${window / 60_000} minutes, whatever is tidied up meanwhile`, async () => {
      const caller = `window ${window}`;
      const counted = () => on.runtime.countCall({ caller, limit: 2, window, block: 1_000 });
      await counted();
      on.clock.advance(window / 2 + 60_000);
      await on.runtime.doDueJobs();
      await counted();
      on.clock.advance(window / 2 - 60_001);
      await on.runtime.doDueJobs();
      expect(await codeOf(counted())).to.equal('ERR_CALL_LIMIT');
    });
  }

  it('are not counted in windows longer than a day, and are forgotten after that', async () => {
    const day = 24 * 60 * 60_000;
    const call = { caller: 'd', limit: 2, block: 1_000 };
    const error = await on.runtime.countCall({ ...call, window: day + 1 }).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(TypeError);
    await on.runtime.countCall({ ...call, window: day });
    on.clock.advance(day + 6 * 60_000);
    await on.runtime.doDueJobs();
    expect(await on.database.knex('signing_call_count').where({ caller: 'd' })).to.deep.equal([]);
  });
});
