import { expect } from 'chai';
import { asSeenAt, due, nextDueAt } from '../../src/signing/index.ts';
import { day, frozen, group, minute, SigningDesk, start } from './desk.ts';

const listed = [
  { party: 'A', order: 1 },
  { party: 'B', order: 2 },
];
const groups = [group({ order: 1, lifetime: 'P7D' }), group({ order: 2, lifetime: 'P7D' })];

describe('activation that lies ahead', () => {
  const { round } = new SigningDesk({ groups, activation: 'P1D' }, listed);

  it('is what is due next', () => {
    expect(nextDueAt(round)).to.equal(start + day);
  });

  it('is not due a millisecond before', () => {
    expect(due(round, start + day - 1)).to.deep.equal([]);
  });

  it('opens the first group at its own instant', () => {
    expect(due(round, start + day)).to.deep.equal([
      { type: 'group-opened', group: 0, at: start + day, deadlineAt: start + 8 * day },
    ]);
  });

  it('opens the first group when it is found out, three days late, for its whole lifetime', () => {
    expect(due(round, start + 4 * day)).to.deep.equal([
      { type: 'group-opened', group: 0, at: start + 4 * day, deadlineAt: start + 11 * day },
    ]);
  });

  it('is seen to have opened the first group when somebody looks', () => {
    expect(asSeenAt(round, start + 30 * day).groups[0]).to.include({
      state: 'open',
      openedAt: start + 30 * day,
      deadlineAt: start + 37 * day,
    });
  });
});

describe('a deadline', () => {
  const parallel = { completion: 'parallel' as const, groups: [group({ lifetime: 'P7D' })] };

  it('is what is due next while a group is open', () => {
    expect(nextDueAt(new SigningDesk({ groups }, listed).round)).to.equal(start + 7 * day);
  });

  it('is not due a millisecond before, and is at the instant', () => {
    const { round } = new SigningDesk({ groups }, listed);
    expect(asSeenAt(round, start + 7 * day - 1).state).to.equal('open');
    expect(asSeenAt(round, start + 7 * day).state).to.equal('expired');
  });

  it('completes a parallel round that is satisfied', () => {
    const desk = new SigningDesk(parallel, [{ party: 'A' }]);
    desk.sign('A');
    expect(due(desk.round, start + 8 * day)).to.deep.equal([
      { type: 'group-completed', group: 0, at: start + 7 * day },
      { type: 'round-ended', outcome: 'completed', at: start + 7 * day },
    ]);
  });

  it('expires a parallel round that is satisfied by bytes that have changed', () => {
    const desk = new SigningDesk({ ...parallel, freeze: false }, [{ party: 'A' }]);
    desk.sign('A');
    desk.change('bb');
    expect(desk.tick(start + 8 * day).round.state).to.equal('expired');
  });

  it('that was extended counts as it is now', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.take({ type: 'extend', deadlineAt: start + 9 * day });
    expect(desk.tick(start + 8 * day).events).to.deep.equal([]);
    expect(desk.tick(start + 9 * day).round.state).to.equal('expired');
  });

  it('is kept to the instant at which it fell due, however late it is found out', () => {
    const { round } = new SigningDesk({ groups }, listed);
    expect(due(round, start + 30 * day).map(({ type, at }) => [type, (at - start) / day])).to.deep.equal([
      ['group-expired', 7],
      ['group-closed', 7],
      ['round-ended', 7],
    ]);
  });

  it('opens the next group when it is found out, for its whole lifetime', () => {
    const satisfied = new SigningDesk({ groups }, listed).round;
    const [first, ...others] = satisfied.groups;
    const round = frozen({ ...satisfied, groups: [{ ...first!, filled: 1 }, ...others] });
    expect(due(round, start + 10 * day)).to.deep.equal([
      { type: 'group-completed', group: 0, at: start + 7 * day },
      { type: 'group-opened', group: 1, at: start + 10 * day, deadlineAt: start + 17 * day },
    ]);
  });

  it('ignores clocks that change in spring', () => {
    const desk = new SigningDesk({ groups: [group({ lifetime: 'P90D' })] }, [{ party: 'A' }]);
    expect(nextDueAt(desk.round)).to.equal(start + 90 * day);
  });
});

describe('nothing is due', () => {
  it('in a round without deadlines', () => {
    const { round } = new SigningDesk({}, [{ party: 'A' }]);
    expect(nextDueAt(round)).to.equal(undefined);
    expect(due(round, Number.MAX_SAFE_INTEGER)).to.deep.equal([]);
  });

  it('in a round that has ended', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.reject('A', { at: start + minute });
    expect(nextDueAt(desk.round)).to.equal(undefined);
    expect(due(desk.round, start + 30 * day)).to.deep.equal([]);
  });
});
