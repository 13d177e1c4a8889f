import { expect } from 'chai';
import type { Runtime } from '../../src/runtime/index.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, rejection, roundIn, rowsOf, storedRows, waitingIn } from './on-runtime.ts';
import { boundary, end, oneSigning, path, process, signedBy, signing, task } from './processes.ts';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/withdraw': { source: oneSigning([1, 2], 'allow="reject,return,withdraw"') },
  'test/strict': { source: oneSigning([1, 2], 'allow="withdraw"') },
  'test/lifetime': { source: oneSigning([1, 2], 'lifetime="P7D"') },
  'test/caught': {
    source: process(
      signedBy('Sign', [1, 2]),
      boundary('Rejected', 'Sign', 'RejectedError'),
      task('Form'),
      end(),
      path('Start', 'Sign', 'End'),
      path('Rejected', 'Form'),
    ),
  },
  'test/organisation': {
    source: process(
      signing(
        'Sign',
        '<signing:signee reference="500" /><signing:signee reference="103" />',
        'onDropout="until-unreachable" required="1"',
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};

onRuntime('a rejection', { apps }, (on) => {
  it('ends the round, and the run where the model has no place for it', async () => {
    const instanceId = await on.start('test/two');
    const { outcome, instance } = await on.runtime.reject({
      instanceId,
      actor: person(2),
      reason: 'Too dear',
    });
    expect(outcome).to.equal('rejected');
    expect(instance).to.include({ state: 'ended', outcome: 'rejected' });
  });

  it('goes where a boundary event leads', async () => {
    const instanceId = await on.start('test/caught');
    await on.runtime.reject({ instanceId, actor: person(2) });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Form']);
  });

  it('keeps the reason with the signee and out of the hashed part', async () => {
    const instanceId = await on.start('test/caught');
    const roundId = await roundIn(on, instanceId);
    await on.runtime.reject({ instanceId, actor: person(2), reason: 'Too dear' });
    const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signees[1]).to.include({ status: 'rejected', reason: 'Too dear' });
    const events = await on.runtime.events({ actor: owner, instanceId });
    expect(JSON.stringify(events)).not.to.include('Too dear');
  });

  it('is made for an organisation by a key role', async () => {
    const instanceId = await on.start('test/organisation');
    const roundId = await roundIn(on, instanceId);
    await on.runtime.reject({ instanceId, actor: person(2), onBehalfOf: '310000500' });
    const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signees.map(({ status }) => status)).to.deep.equal(['rejected', 'waiting']);
  });
});

onRuntime('a return', { apps }, (on) => {
  it('gives the whole task back', async () => {
    const instanceId = await on.start('test/caught');
    const roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: person(2) });
    const { outcome } = await on.runtime.return({ instanceId, actor: owner });
    expect(outcome).to.equal('rejected');
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Form']);
    const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signees.map(({ status }) => status)).to.deep.equal(['not-applicable', 'signed']);
  });
});

onRuntime('a withdrawal', { apps }, (on) => {
  it('voids the signature, keeps it as proof and lets its signee sign anew', async () => {
    const instanceId = await on.start('test/withdraw');
    const roundId = await roundIn(on, instanceId);
    const first = await on.runtime.sign({ instanceId, actor: person(2) });
    await on.runtime.withdraw({ instanceId, actor: person(2) });
    const [group] = await rowsOf(on, 'signee_group', { round_id: roundId });
    expect(group!.filled).to.equal(0);
    const second = await on.runtime.sign({ instanceId, actor: person(2) });
    expect(second.repeat).to.equal(false);
    const rows = await rowsOf(on, 'signature', { round_id: roundId });
    expect(rows.map(({ id, superseded_at: at }) => [id, at === null]).sort()).to.deep.equal(
      [
        [first.signature.id, false],
        [second.signature.id, true],
      ].sort(),
    );
  });
});

onRuntime('an extension', { apps }, (on) => {
  it('gives the open group a later deadline', async () => {
    const instanceId = await on.start('test/lifetime');
    const deadlineAt = on.clock.now + 10 * day;
    await on.runtime.extend({ instanceId, actor: owner, deadlineAt });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round!.groups[0]!.deadlineAt).to.equal(deadlineAt);
  });

  it('comes too late once the deadline has come', async () => {
    const instanceId = await on.start('test/lifetime');
    const roundId = await roundIn(on, instanceId);
    on.clock.advance(7 * day);
    const deadlineAt = on.clock.now + day;
    const error = await rejection(on.runtime.extend({ instanceId, actor: owner, roundId, deadlineAt }));
    expect(error.code).to.equal('ERR_ROUND_EXPIRED');
  });
});

onRuntime('a round that its sender cancels', { apps }, (on) => {
  it('ends with the cause', async () => {
    const instanceId = await on.start('test/two');
    const { outcome, instance } = await on.runtime.cancelRound({ instanceId, actor: owner, cause: 'sold' });
    expect(outcome).to.equal('cancelled');
    expect(instance).to.include({ state: 'ended', outcome: 'cancelled' });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'cancelled', cause: 'sold' });
  });

  it('is answered again for the same cause, and refused for another', async () => {
    const instanceId = await on.start('test/two');
    const roundId = await roundIn(on, instanceId);
    await on.runtime.cancelRound({ instanceId, actor: owner, roundId, cause: 'sold' });
    const again = await on.runtime.cancelRound({ instanceId, actor: owner, roundId, cause: 'sold' });
    expect(again).to.include({ repeat: true, outcome: 'cancelled' });
    const other = on.runtime.cancelRound({ instanceId, actor: owner, roundId, cause: 'burnt' });
    expect(await codeOf(other)).to.equal('ERR_ROUND_ENDED');
  });
});

onRuntime('an act on a round by one who may not', { apps }, (on) => {
  const signee = person(2);
  const stranger = person(5);
  const token = { kind: 'organisation', organisationNumber: '310000500', level: 4 } as const;
  type Act = (runtime: Runtime, instanceId: string) => Promise<unknown>;
  const refusals: [title: string, app: string, act: Act, code: string][] = [
    [
      'a rejection by a stranger',
      'two',
      (runtime, instanceId) => runtime.reject({ instanceId, actor: stranger }),
      'ERR_FORBIDDEN',
    ],
    [
      'a rejection where none is allowed',
      'strict',
      (runtime, instanceId) => runtime.reject({ instanceId, actor: signee }),
      'ERR_ACTION_NOT_ALLOWED',
    ],
    [
      'a rejection for an organisation that is not asked',
      'two',
      (runtime, instanceId) => runtime.reject({ instanceId, actor: signee, onBehalfOf: '310000500' }),
      'ERR_NOT_A_SIGNEE',
    ],
    [
      "a rejection by an organisation's own token",
      'organisation',
      (runtime, instanceId) => runtime.reject({ instanceId, actor: token }),
      'ERR_ACTOR_CANNOT_SIGN',
    ],
    [
      'a return by a signee',
      'two',
      (runtime, instanceId) => runtime.return({ instanceId, actor: signee }),
      'ERR_FORBIDDEN',
    ],
    [
      'a return where none is allowed',
      'strict',
      (runtime, instanceId) => runtime.return({ instanceId, actor: owner }),
      'ERR_ACTION_NOT_ALLOWED',
    ],
    [
      'a withdrawal where none is allowed',
      'two',
      (runtime, instanceId) => runtime.withdraw({ instanceId, actor: signee }),
      'ERR_ACTION_NOT_ALLOWED',
    ],
    [
      'a withdrawal of nothing',
      'withdraw',
      (runtime, instanceId) => runtime.withdraw({ instanceId, actor: signee }),
      'ERR_NOTHING_SIGNED',
    ],
    [
      'a withdrawal by a stranger',
      'withdraw',
      (runtime, instanceId) => runtime.withdraw({ instanceId, actor: stranger }),
      'ERR_FORBIDDEN',
    ],
    [
      'an extension by a signee',
      'lifetime',
      (runtime, instanceId) => runtime.extend({ instanceId, actor: signee, deadlineAt: Date.UTC(2027, 0) }),
      'ERR_FORBIDDEN',
    ],
    [
      'an extension to an earlier time',
      'lifetime',
      (runtime, instanceId) => runtime.extend({ instanceId, actor: owner, deadlineAt: 0 }),
      'ERR_ACTION_NOT_ALLOWED',
    ],
    [
      'a cancel by a signee',
      'two',
      (runtime, instanceId) => runtime.cancelRound({ instanceId, actor: signee }),
      'ERR_FORBIDDEN',
    ],
    [
      'a cancel of the run by a signee',
      'two',
      (runtime, instanceId) => runtime.cancelInstance({ instanceId, actor: signee }),
      'ERR_FORBIDDEN',
    ],
    [
      'a resume of what is well',
      'two',
      (runtime, instanceId) => runtime.resume({ instanceId, actor: owner }),
      'ERR_NO_INCIDENT',
    ],
    [
      'a resume by a signee',
      'two',
      (runtime, instanceId) => runtime.resume({ instanceId, actor: signee }),
      'ERR_FORBIDDEN',
    ],
    [
      'a next in a round that goes on by itself',
      'two',
      (runtime, instanceId) => runtime.next({ instanceId, actor: owner }),
      'ERR_ACTION_NOT_ALLOWED',
    ],
    [
      'a next by a stranger',
      'two',
      (runtime, instanceId) => runtime.next({ instanceId, actor: stranger }),
      'ERR_FORBIDDEN',
    ],
  ];
  for (const [title, app, act, code] of refusals) {
    it(`${title} has code ${code} and changes nothing`, async () => {
      const instanceId = await on.start(`test/${app}`);
      const before = await storedRows(on.database.knex);
      const error = await rejection(act(on.runtime, instanceId));
      expect(error.code).to.equal(code);
      expect(error.message).not.to.match(/0181\d{7}/);
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }
});

onRuntime('a run that its owner cancels', { apps }, (on) => {
  it('ends, and what is open in it', async () => {
    const instanceId = await on.start('test/two');
    const { instance } = await on.runtime.cancelInstance({ instanceId, actor: owner, cause: 'sold' });
    expect(instance).to.include({ state: 'ended', outcome: 'cancelled' });
    expect(instance.tasks).to.deep.equal([]);
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'cancelled', cause: 'sold' });
  });

  it('is answered again', async () => {
    const instanceId = await on.start('test/two');
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    const { repeat, instance } = await on.runtime.cancelInstance({ instanceId, actor: owner });
    expect(repeat).to.equal(true);
    expect(instance.outcome).to.equal('cancelled');
  });

  it('is refused once it has ended otherwise', async () => {
    const instanceId = await on.start('test/two');
    await on.runtime.return({ instanceId, actor: owner });
    expect(await codeOf(on.runtime.cancelInstance({ instanceId, actor: owner }))).to.equal(
      'ERR_INSTANCE_ENDED',
    );
  });
});
