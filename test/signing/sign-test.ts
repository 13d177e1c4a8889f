import { expect } from 'chai';
import type { SigningErrorCode } from '../../src/errors.ts';
import type { Decision, Signature, SigningTaskConfig } from '../../src/signing/index.ts';
import { day, group, type Listed, minute, SigningDesk, start } from './desk.ts';

interface RefusalCase {
  when: string;
  task?: Partial<SigningTaskConfig>;
  listed?: Listed[];
  ask: (desk: SigningDesk) => Decision;
  code: SigningErrorCode;
  message: string;
}

const chained = [group({ order: 1 }), group({ order: 2 })];

const refusals: RefusalCase[] = [
  {
    when: 'the actor is not listed and the group takes no unlisted',
    ask: (desk) => desk.sign('Z'),
    code: 'ERR_NOT_A_SIGNEE',
    message: 'signing task <SignLease> takes signatures of those who are listed only',
  },
  {
    when: 'the actor is not listed and only a later group takes unlisted',
    task: { groups: [group({ order: 1 }), group({ order: 2, unlisted: true })] },
    listed: [
      { party: 'A', order: 1 },
      { party: 'B', order: 2 },
    ],
    ask: (desk) => desk.sign('Z'),
    code: 'ERR_TOO_EARLY',
    message:
      'signing task <SignLease> does not yet take signatures of those who are not listed; sign when their group opens',
  },
  {
    when: 'no actor is named',
    ask: (desk) => desk.take({ type: 'sign', signatureId: 's', signeeId: 'z' }),
    code: 'ERR_NOT_A_SIGNEE',
    message: 'signing task <SignLease> is signed by an actor; name one',
  },
  {
    when: 'their group is pending',
    task: { groups: chained },
    listed: [
      { party: 'A', order: 1 },
      { party: 'B', order: 2 },
    ],
    ask: (desk) => desk.sign('B'),
    code: 'ERR_TOO_EARLY',
    message: 'group <2> of signing task <SignLease> has not opened yet; wait for its turn',
  },
  {
    when: 'activation lies ahead',
    task: { activation: 'P1D' },
    ask: (desk) => desk.sign('A', { at: start + day - 1 }),
    code: 'ERR_TOO_EARLY',
    message: 'group <0> of signing task <SignLease> has not opened yet; wait for its turn',
  },
  {
    when: 'their group was completed without them',
    task: { groups: [group({ order: 1, required: 1 }), group({ order: 2 })] },
    listed: [
      { party: 'A', order: 1 },
      { party: 'B', order: 1 },
      { party: 'C', order: 2 },
    ],
    ask: (desk) => {
      desk.sign('A');
      return desk.sign('B');
    },
    code: 'ERR_GROUP_CLOSED',
    message: 'group <1> of signing task <SignLease> is already complete',
  },
  {
    when: 'they have rejected',
    task: { onDropout: 'until-unreachable', groups: [group({ required: 1 })] },
    listed: [{ party: 'A' }, { party: 'B' }],
    ask: (desk) => {
      desk.reject('A');
      return desk.sign('A');
    },
    code: 'ERR_SIGNEE_DROPPED_OUT',
    message: 'signee <A> of signing task <SignLease> has already rejected',
  },
  {
    when: 'the level of the actor is below that of the task',
    task: { level: 3 },
    ask: (desk) => desk.sign('A', { level: 2 }),
    code: 'ERR_LEVEL_TOO_LOW',
    message: 'signing task <SignLease> needs authentication level 3; log in with a higher level',
  },
  {
    when: 'the level of the actor is below that of the signee',
    task: { level: 3 },
    listed: [{ party: 'A', level: 4 }],
    ask: (desk) => desk.sign('A', { level: 3 }),
    code: 'ERR_LEVEL_TOO_LOW',
    message: 'signing task <SignLease> needs authentication level 4; log in with a higher level',
  },
  {
    when: 'others have filled every slot of the signee',
    listed: [{ party: 'A', slots: 2 }, { party: 'B' }],
    ask: (desk) => {
      desk.sign('A', { by: 'Kari' });
      desk.sign('A', { by: 'Ola' });
      return desk.sign('A', { by: 'Siri' });
    },
    code: 'ERR_NO_FREE_SLOT',
    message: 'signee <A> of signing task <SignLease> has no slot left to sign',
  },
  {
    when: 'the actor says again, has no slot left, and sign-again is not allowed',
    listed: [{ party: 'A' }, { party: 'B' }],
    ask: (desk) => {
      desk.sign('A');
      return desk.sign('A', { again: true });
    },
    code: 'ERR_NO_FREE_SLOT',
    message: 'signee <A> of signing task <SignLease> has no slot left to sign',
  },
  {
    when: 'the bytes changed and the round has ended',
    ask: (desk) => {
      desk.sign('A');
      desk.change('bb');
      return desk.sign('A');
    },
    code: 'ERR_ROUND_ENDED',
    message: 'signing task <SignLease> is already completed',
  },
];

describe('a signature is refused', () => {
  for (const { when, task, listed = [{ party: 'A' }], ask, code, message } of refusals) {
    it(`when ${when}`, () => {
      const { refusal, signature } = ask(new SigningDesk(task ?? {}, listed));
      expect(refusal).to.include({ code, message });
      expect(signature).to.equal(undefined);
    });
  }
});

describe('a signature that is accepted', () => {
  let desk: SigningDesk;
  let decision: Decision;
  before(() => {
    desk = new SigningDesk({}, [{ party: 'A' }, { party: 'B' }]);
    decision = desk.sign('A', { at: start + minute });
  });

  it('names actor, signee, time and the bytes that it covers', () => {
    expect(decision.signature).to.deep.equal({
      id: 'signature-1',
      signeeId: 'A',
      actorKey: 'person:A',
      documents: [{ id: 'lease-1', dataType: 'lease', sha256: 'aa' }],
      signedAt: start + minute,
    });
  });

  it('is no repeat', () => {
    expect(decision).not.to.have.property('repeat');
  });

  it('does not answer somebody else who signs for the same signee', () => {
    const twice = new SigningDesk({}, [{ party: 'A', slots: 2 }, { party: 'B' }]);
    twice.sign('A', { by: 'Kari' });
    expect(twice.sign('A', { by: 'Ola' }).signature).to.include({ actorKey: 'person:Ola' });
  });
});

describe('a signature by somebody who is not listed, in a group that takes them', () => {
  let desk: SigningDesk;
  beforeEach(() => {
    desk = new SigningDesk({ groups: [group({ minimum: 2, unlisted: true })] }, [{ party: 'A' }]);
    desk.sign('Z');
  });

  it('creates a signee with the id that came with the action', () => {
    expect(desk.signee('unlisted-1')).to.deep.equal({
      id: 'unlisted-1',
      group: 0,
      listed: false,
      slots: 1,
      filled: 1,
      state: 'signed',
    });
  });

  it('counts towards the minimum', () => {
    expect(desk.sign('A').round.state).to.equal('completed');
  });

  it('is answered again when it is repeated', () => {
    expect(desk.sign('Z')).to.deep.include({ repeat: true, events: [] });
  });

  it('is counted once when it is replaced', () => {
    desk.change('bb');
    expect(desk.sign('Z').events[0]).to.include({ supersedes: 'signature-1' });
    expect(desk.round.groups[0]).to.include({ unlistedSignatures: 1 });
  });
});

describe('a signature that does not stand, or of another signee', () => {
  const desk = new SigningDesk({}, [{ party: 'A' }, { party: 'B' }]);
  const { signature } = desk.sign('A');
  const ask = (given: Signature, id: string) =>
    desk.take(
      { type: 'sign', signatureId: 'new', signeeId: 'new' },
      { signee: { ...desk.signee(id)!, filled: 0 }, signatures: [given], actorKey: 'person:A' },
    );

  it('answers no request', () => {
    expect(ask({ ...signature!, supersededAt: start }, 'A')).not.to.have.property('repeat');
  });

  it('answers no request for this signee', () => {
    expect(ask(signature!, 'B')).not.to.have.property('repeat');
  });
});

describe('signing again', () => {
  const appendix = { id: 'appendix-1', dataType: 'appendix', sha256: 'cc' };
  const documents = [
    { dataType: 'lease', required: true, preselected: true },
    { dataType: 'appendix', required: false, preselected: false },
  ];
  const open = (overrides: Partial<SigningTaskConfig> = {}, slots = 1) => {
    const desk = new SigningDesk({ documents, ...overrides }, [{ party: 'A', slots }, { party: 'B' }]);
    desk.documents = [...desk.documents, appendix];
    desk.sign('A');
    return desk;
  };

  it('with other documents replaces the signature, and the count stays', () => {
    const desk = open();
    desk.sign('A', { documentIds: ['lease-1', 'appendix-1'] });
    expect(desk.standing().map(({ id }) => id)).to.deep.equal(['signature-2']);
    expect(desk.round.groups[0]).to.include({ filled: 1 });
  });

  it('with other documents replaces even where a slot is free, unless the actor says again', () => {
    const desk = open({}, 2);
    desk.sign('A', { documentIds: ['lease-1', 'appendix-1'] });
    expect(desk.signee('A')).to.include({ filled: 1 });
  });

  it('with again fills another slot', () => {
    const desk = open({}, 2);
    desk.sign('A', { again: true });
    expect(desk.signee('A')).to.include({ filled: 2 });
  });

  it('with again and no slot left replaces where the model allows sign-again', () => {
    const desk = open({ allow: ['sign-again'] });
    expect(desk.sign('A', { again: true }).events[0]).to.include({ supersedes: 'signature-1' });
  });

  it('with again and no slot left replaces where the bytes have changed', () => {
    const desk = open();
    desk.change('bb');
    expect(desk.sign('A', { again: true }).events[0]).to.include({ supersedes: 'signature-1' });
  });

  it('with the same documents in another order is a repeat', () => {
    const desk = open();
    desk.sign('A', { documentIds: ['lease-1', 'appendix-1'] });
    expect(desk.sign('A', { documentIds: ['appendix-1', 'lease-1'] }).repeat).to.equal(true);
  });

  it('as something fresh fills another slot', () => {
    const desk = open({}, 2);
    desk.sign('A', { fresh: true });
    expect(desk.signee('A')).to.include({ filled: 2 });
  });

  for (const [which, asked] of [
    ['the same documents', {}],
    ['other documents', { documentIds: 'all' }],
  ] as const) {
    it(`as something fresh is refused with ${which} and no slot left, also where the model allows sign-again`, () => {
      const desk = open({ allow: ['sign-again'] });
      const { refusal, events } = desk.sign('A', { fresh: true, ...asked });
      expect([refusal?.code, events]).to.deep.equal(['ERR_ALREADY_SIGNED', []]);
    });
  }

  it('as something fresh is refused to somebody who was not listed', () => {
    const desk = open({ groups: [group({ unlisted: true })] });
    desk.sign('Z');
    expect(desk.sign('Z', { fresh: true }).refusal?.code).to.equal('ERR_ALREADY_SIGNED');
  });

  it('mends both signatures of an actor who filled two slots before the bytes changed', () => {
    const desk = open({ completion: 'parallel', freeze: false }, 2);
    desk.sign('A', { again: true });
    desk.change('bb');
    desk.sign('A');
    desk.sign('A', { again: true });
    expect(desk.signedBytesChanged()).to.equal(false);
    expect(desk.signee('A')).to.include({ filled: 2 });
  });
});

describe('a task that must be distinct', () => {
  const cases = [
    { from: ['SignOffer'], signed: ['SignOffer'], refused: 'task <SignOffer>' },
    { from: ['SignOffer'], signed: ['SignOther'], refused: undefined },
    { from: ['*'], signed: ['SignOther'], refused: 'another task' },
    { from: ['*'], signed: [], refused: undefined },
    { from: ['self'], signed: ['SignLease'], refused: 'it before' },
    { from: ['self'], signed: ['SignOther'], refused: undefined },
    { from: ['*'], signed: ['SignLease'], refused: undefined },
  ];
  for (const { from, signed, refused } of cases) {
    it(`${refused ? 'refuses' : 'takes'}, from <${from}>, an actor who signed <${signed}>`, () => {
      const desk = new SigningDesk({ distinctFrom: from }, [{ party: 'A' }]);
      desk.signedElsewhere = { A: signed };
      expect(desk.sign('A').refusal).to.deep.equal(
        refused && {
          code: 'ERR_NOT_DISTINCT',
          message: `signing task <SignLease> must be signed by somebody who has not signed ${refused}`,
        },
      );
    });
  }

  it('from itself lets an actor replace their own signature', () => {
    const desk = new SigningDesk({ distinctFrom: ['self'] }, [{ party: 'A' }, { party: 'B' }]);
    desk.sign('A');
    desk.change('bb');
    expect(desk.sign('A').refusal).to.equal(undefined);
  });
});

describe('a signature that satisfies its group', () => {
  it('completes it and opens the next, whose lifetime starts', () => {
    const groups = [group({ order: 1 }), group({ order: 2, lifetime: 'P1M' })];
    const desk = new SigningDesk({ groups }, [
      { party: 'A', order: 1 },
      { party: 'B', order: 2 },
    ]);
    const at = start + minute;
    expect(desk.sign('A', { at }).events.slice(1)).to.deep.equal([
      { type: 'group-completed', group: 0, at },
      { type: 'group-opened', group: 1, at, deadlineAt: Date.UTC(2025, 1, 6, 8, 1) },
    ]);
  });

  it('completes an automatic round with the last group', () => {
    const desk = new SigningDesk({}, [{ party: 'A' }]);
    expect(desk.sign('A').round).to.include({ state: 'completed', endedAt: start });
  });

  it('completes a single round with the first signature', () => {
    const desk = new SigningDesk({ completion: 'single' }, [{ party: 'A' }, { party: 'B' }]);
    expect(desk.sign('B').round.state).to.equal('completed');
  });

  it('leaves the last group of a parallel round open', () => {
    const desk = new SigningDesk({ completion: 'parallel' }, [{ party: 'A' }]);
    expect(desk.sign('A').round.state).to.equal('open');
  });

  it('completes a group of a parallel round that is not the last', () => {
    const desk = new SigningDesk({ completion: 'parallel', groups: chained }, [
      { party: 'A', order: 1 },
      { party: 'B', order: 2 },
    ]);
    desk.sign('A');
    expect(desk.groupStates()).to.deep.equal(['complete', 'open']);
  });
});
