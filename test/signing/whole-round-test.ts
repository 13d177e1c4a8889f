import { expect } from 'chai';
import type { SigningAction, SigningTaskConfig } from '../../src/signing/index.ts';
import { day, group, SigningDesk, start } from './desk.ts';

const listed = [
  { party: 'A', order: 1 },
  { party: 'B', order: 2 },
];
const groups = [group({ order: 1, lifetime: 'P7D' }), group({ order: 2, lifetime: 'P7D' })];
const parallel = { completion: 'parallel' as const };

describe('next', () => {
  it('completes a parallel round whose last group is satisfied', () => {
    const desk = new SigningDesk(parallel, [{ party: 'A' }]);
    desk.sign('A');
    expect(desk.next().events).to.deep.equal([
      { type: 'group-completed', group: 0, at: start },
      { type: 'round-ended', outcome: 'completed', at: start },
    ]);
  });

  it('is refused while the last group waits for signatures', () => {
    expect(new SigningDesk(parallel, [{ party: 'A' }]).next().refusal).to.deep.equal({
      code: 'ERR_SIGNATURES_MISSING',
      message: 'signing task <SignLease> still needs signatures before it can go on',
    });
  });

  it('is refused while a group before the last is open', () => {
    const optional = [group({ order: 1 }), group({ order: 2, required: 0 })];
    const desk = new SigningDesk({ ...parallel, groups: optional }, listed);
    expect(desk.next().refusal).to.include({ code: 'ERR_SIGNATURES_MISSING' });
  });

  it('is refused before activation, even where nothing is required', () => {
    const desk = new SigningDesk({ ...parallel, activation: 'P1D', groups: [group({ required: 0 })] }, [
      { party: 'A' },
    ]);
    expect(desk.next().refusal).to.deep.equal({
      code: 'ERR_TOO_EARLY',
      message: 'signing task <SignLease> has not opened yet; wait for its activation',
    });
  });

  it('is refused when signed bytes have changed', () => {
    const desk = new SigningDesk({ ...parallel, freeze: false }, [{ party: 'A' }]);
    desk.sign('A');
    desk.change('bb');
    expect(desk.next().refusal).to.deep.equal({
      code: 'ERR_DOCUMENTS_CHANGED',
      message: 'documents of signing task <SignLease> were changed after they were signed; sign again',
    });
  });

  it('is refused in an automatic round', () => {
    expect(new SigningDesk({}, [{ party: 'A' }]).next().refusal).to.deep.equal({
      code: 'ERR_ACTION_NOT_ALLOWED',
      message: 'signing task <SignLease> goes on by itself when its signatures are there',
    });
  });

  it('is refused with the outcome in an automatic round that has ended', () => {
    const desk = new SigningDesk({}, [{ party: 'A' }]);
    desk.sign('A');
    expect(desk.next().refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'completed' });
  });
});

describe('a task that is returned', () => {
  it('is rejected as returned, and no signee changes', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.take({ type: 'return' });
    expect(desk.round).to.include({ state: 'rejected', cause: 'returned', rejections: 0 });
    expect(desk.signees.map(({ state }) => state)).to.deep.equal(['waiting', 'waiting']);
  });

  it('must be allowed to be', () => {
    const desk = new SigningDesk({ groups, allow: ['reject'] }, listed);
    expect(desk.take({ type: 'return' }).refusal).to.include({
      code: 'ERR_ACTION_NOT_ALLOWED',
      message: 'signing task <SignLease> does not allow <return>',
    });
  });
});

describe('a round that is cancelled', () => {
  const cancelled = () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.sign('A');
    desk.take({ type: 'cancel', cause: 'interrupted' });
    return desk;
  };

  it('closes what is not complete', () => {
    expect(cancelled().groupStates()).to.deep.equal(['complete', 'closed']);
  });

  it('answers the same cancel again', () => {
    const { events, repeat } = cancelled().take({ type: 'cancel', cause: 'interrupted' });
    expect({ events, repeat }).to.deep.equal({ events: [], repeat: true });
  });

  it('refuses a cancel for another cause', () => {
    const { refusal } = cancelled().take({ type: 'cancel', cause: 'sender' });
    expect(refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'cancelled' });
  });
});

describe('a deadline that is extended', () => {
  const extend = (action: Partial<SigningAction>, overrides: Partial<SigningTaskConfig> = {}) => {
    const desk = new SigningDesk({ groups, ...overrides }, listed);
    return desk.take({ type: 'extend', deadlineAt: start + 8 * day, ...action } as SigningAction);
  };

  it('lies later, for the open group alone', () => {
    const { round } = extend({}, { maximumLifetime: 'P8D' });
    expect(round.groups.map(({ deadlineAt }) => deadlineAt)).to.deep.equal([start + 8 * day, undefined]);
  });

  it('is a repeat when it is the one that holds', () => {
    expect(extend({ deadlineAt: start + 7 * day })).to.deep.include({ repeat: true, events: [] });
  });

  it('may not exceed the maximum lifetime', () => {
    expect(extend({ deadlineAt: start + 8 * day + 1 }, { maximumLifetime: 'P8D' }).refusal).to.deep.equal({
      code: 'ERR_LIFETIME_EXCEEDED',
      message: "group <1> of signing task <SignLease> can't be extended so far; choose an earlier deadline",
    });
  });

  it('may lie as late as the maximum lifetime reaches from when its group opened', () => {
    const desk = new SigningDesk({ groups, maximumLifetime: 'P8D' }, listed);
    desk.sign('A', { at: start + 3 * day });
    expect(desk.take({ type: 'extend', deadlineAt: start + 11 * day + 1 }).refusal).to.include({
      code: 'ERR_LIFETIME_EXCEEDED',
    });
    expect(desk.take({ type: 'extend', deadlineAt: start + 11 * day }).refusal).to.equal(undefined);
    expect(desk.round.groups[1]).to.include({ deadlineAt: start + 11 * day });
  });

  for (const deadlineAt of [start + 7 * day - 1, start, Number.NaN, Number.NEGATIVE_INFINITY]) {
    it(`may not be brought forward to ${deadlineAt}`, () => {
      expect(extend({ deadlineAt }).refusal).to.include({ code: 'ERR_ACTION_NOT_ALLOWED' });
    });
  }

  it('may not be abolished', () => {
    expect(extend({ deadlineAt: Number.POSITIVE_INFINITY }).refusal).to.include({
      code: 'ERR_LIFETIME_EXCEEDED',
    });
  });

  it('needs a deadline to begin with', () => {
    expect(extend({}, { groups: [group({ order: 1 }), group({ order: 2 })] }).refusal).to.include({
      code: 'ERR_ACTION_NOT_ALLOWED',
      message: 'group <1> of signing task <SignLease> has no deadline to extend',
    });
  });

  it('needs an open group', () => {
    expect(extend({}, { activation: 'P1D' }).refusal).to.include({ code: 'ERR_TOO_EARLY' });
  });
});
