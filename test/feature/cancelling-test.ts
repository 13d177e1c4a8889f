import { expect } from 'chai';
import { statusOf } from '../../src/http/status.ts';
import type { SigningErrorCode } from '../../src/index.ts';
import { day, person } from '../helpers/runtime.ts';
import {
  codeOf,
  eventTypes,
  type OnRuntime,
  onRuntime,
  owner,
  rejection,
  roundIn,
} from '../runtime/on-runtime.ts';
import { oneSigning } from '../runtime/processes.ts';

const apps = { 'test/week': { source: oneSigning([2], 'lifetime="P7D"') } };

/** What ends the round, and with it the run, before somebody cancels. */
const endings: [
  outcome: string,
  code: SigningErrorCode,
  end: (on: OnRuntime, id: string) => Promise<unknown>,
][] = [
  ['completed', 'ERR_ROUND_ENDED', (on, instanceId) => on.runtime.sign({ instanceId, actor: person(2) })],
  ['rejected', 'ERR_ROUND_ENDED', (on, instanceId) => on.runtime.reject({ instanceId, actor: person(2) })],
  ['expired', 'ERR_ROUND_EXPIRED', async ({ clock }) => clock.advance(7 * day)],
];

onRuntime('somebody cancels', { apps }, (on) => {
  let instanceId: string;
  let roundId: string;

  beforeEach(async () => {
    instanceId = await on.start('test/week');
    roundId = await roundIn(on, instanceId);
  });

  const cancelRound = () => on.runtime.cancelRound({ instanceId, roundId, actor: owner, cause: 'sold' });
  const cancelInstance = () => on.runtime.cancelInstance({ instanceId, actor: owner, cause: 'sold' });

  it('the round, twice: both are told that it is cancelled, and it ends once', async () => {
    expect(await cancelRound()).to.include({ repeat: false, outcome: 'cancelled' });
    const types = await eventTypes(on, instanceId);
    expect(await cancelRound()).to.include({ repeat: true, outcome: 'cancelled' });
    expect(await eventTypes(on, instanceId)).to.deep.equal(types);
  });

  it('the instance, twice: both are told that it is cancelled, and it ends once', async () => {
    expect((await cancelInstance()).repeat).to.equal(false);
    const types = await eventTypes(on, instanceId);
    const again = await cancelInstance();
    expect([again.repeat, again.instance.outcome]).to.deep.equal([true, 'cancelled']);
    expect(await eventTypes(on, instanceId)).to.deep.equal(types);
  });

  it('the round, and then the instance that ended with it', async () => {
    await cancelRound();
    expect(await cancelInstance()).to.include({ repeat: true });
  });

  it('the instance, and then the round that ended with it', async () => {
    await cancelInstance();
    expect(await cancelRound()).to.include({ repeat: true, outcome: 'cancelled' });
  });

  it('from two nodes at once: both are told that it is cancelled, and it ends once', async () => {
    const other = await on.node();
    const answers = await Promise.all([
      cancelRound(),
      other.cancelRound({ instanceId, roundId, actor: owner, cause: 'sold' }),
    ]);
    expect(answers.map(({ outcome }) => outcome)).to.deep.equal(['cancelled', 'cancelled']);
    const types = await eventTypes(on, instanceId);
    expect(types.filter((type) => type === 'round.round-ended Sign')).to.have.lengthOf(1);
  });

  for (const [outcome, code, end] of endings) {
    it(`the round, which is ${outcome} already: a conflict that says so`, async () => {
      await end(on, instanceId);
      const error = await rejection(cancelRound());
      expect([error.code, error.info?.outcome]).to.deep.equal([code, outcome]);
      expect(statusOf[code]).to.equal(409);
    });

    it(`the instance, which has ended as ${outcome}: a conflict that says so`, async () => {
      await end(on, instanceId);
      const error = await rejection(cancelInstance());
      expect([error.code, error.info?.outcome]).to.deep.equal(['ERR_INSTANCE_ENDED', outcome]);
      expect(statusOf.ERR_INSTANCE_ENDED).to.equal(409);
    });
  }

  it('the round, whose deadline has passed: it is expired for good', async () => {
    on.clock.advance(7 * day);
    await codeOf(cancelRound());
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round!.state).to.equal('expired');
  });
});
