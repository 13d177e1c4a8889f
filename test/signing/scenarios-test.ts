import { expect } from 'chai';
import { day, group, lease, minute, SigningDesk, start } from './desk.ts';

describe('scenario 1: a minimum with unlisted signees, and next', () => {
  let desk: SigningDesk;
  before(() => {
    desk = new SigningDesk({ completion: 'parallel', groups: [group({ minimum: 3, unlisted: true })] }, [
      { party: 'A' },
      { party: 'B' },
    ]);
  });

  it('refuses next of A for missing signatures and keeps their signature', () => {
    desk.sign('A');
    expect(desk.next().refusal).to.include({ code: 'ERR_SIGNATURES_MISSING' });
    expect(desk.status('A')).to.equal('signed');
  });

  it('is still missing one when B has signed', () => {
    desk.sign('B');
    expect(desk.next().refusal).to.include({ code: 'ERR_SIGNATURES_MISSING' });
  });

  it('is completed by next once the unlisted Z has signed', () => {
    expect(desk.sign('Z').refusal).to.equal(undefined);
    expect(desk.round.state).to.equal('open');
    expect(desk.next().round.state).to.equal('completed');
  });
});

describe('scenario 2: A listed, X and Y sign unlisted', () => {
  it('refuses next, for nobody replaces A', () => {
    const desk = new SigningDesk(
      { completion: 'parallel', groups: [group({ minimum: 2, unlisted: true })] },
      [{ party: 'A' }],
    );
    desk.sign('X');
    desk.sign('Y');
    expect(desk.round.groups[0]).to.include({ filled: 0, unlistedSignatures: 2 });
    expect(desk.next().refusal).to.include({ code: 'ERR_SIGNATURES_MISSING' });
  });
});

describe('scenario 3: required 0', () => {
  it('is completed with no signatures by next with nobody signed', () => {
    const desk = new SigningDesk(
      { completion: 'parallel', groups: [group({ required: 0, unlisted: true })] },
      [],
    );
    expect(desk.next().round.state).to.equal('completed');
    expect(desk.signatures).to.deep.equal([]);
  });
});

describe('scenario 4: an organisation listed twice, plus Kari', () => {
  let desk: SigningDesk;
  before(() => {
    desk = new SigningDesk({}, [{ party: 'organisation', slots: 2 }, { party: 'Kari' }]);
    desk.sign('Kari');
    desk.sign('organisation', { by: 'Kari' });
  });

  it('fills two slots when Kari signs for herself and for it', () => {
    expect(desk.round.groups[0]).to.include({ slots: 3, filled: 2 });
  });

  it('returns the first when Kari signs for it again', () => {
    const { signature, repeat, events } = desk.sign('organisation', { by: 'Kari' });
    expect({ id: signature?.id, repeat, events }).to.deep.equal({
      id: 'signature-2',
      repeat: true,
      events: [],
    });
  });

  it('is completed when Ola signs for it', () => {
    expect(desk.sign('organisation', { by: 'Ola' }).round.state).to.equal('completed');
  });
});

describe('scenario 5: required 2 of A with two slots, and B', () => {
  const listed = [{ party: 'A', slots: 2 }, { party: 'B' }];
  const groups = [group({ required: 2 })];

  it('is completed by A twice, the second time with again, and B is not-applicable', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.sign('A');
    expect(desk.sign('A', { again: true }).round.state).to.equal('completed');
    expect(desk.status('B')).to.equal('not-applicable');
  });

  it('has one signature when the request of A is merely repeated', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.sign('A');
    expect(desk.sign('A').repeat).to.equal(true);
    expect(desk.signatures).to.have.lengthOf(1);
    expect(desk.round.state).to.equal('open');
  });

  it('refuses the second of A with distinctFrom self', () => {
    const desk = new SigningDesk({ groups, distinctFrom: ['self'] }, listed);
    desk.sign('A');
    expect(desk.sign('A', { again: true }).refusal).to.include({ code: 'ERR_NOT_DISTINCT' });
    expect(desk.signatures).to.have.lengthOf(1);
  });
});

describe('scenario 6: buyer, then agent, a week each', () => {
  let desk: SigningDesk;
  before(() => {
    const groups = [group({ order: 1, lifetime: 'P7D' }), group({ order: 2, lifetime: 'P7D' })];
    desk = new SigningDesk({ groups }, [
      { party: 'buyer', order: 1 },
      { party: 'agent', order: 2 },
    ]);
    desk.sign('buyer', { at: start + 3 * day });
  });

  it('gives the agent a week from the signature of the buyer', () => {
    expect(desk.round.groups[1]).to.include({ state: 'open', deadlineAt: start + 10 * day });
  });

  it('refuses the agent at exactly day 10 and commits the expiry', () => {
    const { refusal, events } = desk.sign('agent', { at: start + 10 * day });
    expect(refusal).to.deep.equal({
      code: 'ERR_ROUND_EXPIRED',
      message: 'signing task <SignLease> is already expired',
      outcome: 'expired',
    });
    expect(events.map(({ type }) => type)).to.deep.equal(['group-expired', 'round-ended']);
    expect(desk.round.state).to.equal('expired');
    expect(desk.status('agent@2')).to.equal('expired');
  });
});

describe('scenario 7: A signed, B rejects, C is just signing, Z is in group 2', () => {
  let desk: SigningDesk;
  before(() => {
    desk = new SigningDesk({ groups: [group(), group({ order: 2 })] }, [
      { party: 'A' },
      { party: 'B' },
      { party: 'C' },
      { party: 'Z', order: 2 },
    ]);
    desk.sign('A');
    desk.reject('B');
  });

  it('refuses C with the outcome', () => {
    expect(desk.sign('C').refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'rejected' });
  });

  it('leaves A signed, C and Z not-applicable', () => {
    expect(['A', 'B', 'C', 'Z@2'].map((id) => desk.status(id))).to.deep.equal([
      'signed',
      'rejected',
      'not-applicable',
      'not-applicable',
    ]);
  });

  it('answers a repeated request of A with the first signature', () => {
    const { signature, repeat } = desk.sign('A');
    expect({ id: signature?.id, repeat }).to.deep.equal({ id: 'signature-1', repeat: true });
  });
});

describe('scenario 8: activation lies ahead and a signee of group 2 drops out', () => {
  it('has failed, nobody was ever asked, group 1 never opened', () => {
    const groups = [group(), group({ order: 2 })];
    const desk = new SigningDesk({ groups, activation: 'P1D' }, [{ party: 'A' }, { party: 'B', order: 2 }]);
    desk.dropOut('B@2', 'reserved');
    expect(desk.round).to.include({ state: 'failed', cause: 'reserved' });
    expect(desk.groupStates()).to.deep.equal(['closed', 'closed']);
    expect(desk.round.groups[0]).not.to.have.property('openedAt');
  });
});

describe('scenario 9: 3 of 5, until-unreachable', () => {
  let desk: SigningDesk;
  beforeEach(() => {
    const parties = ['A', 'B', 'C', 'D', 'E'].map((party) => ({ party }));
    desk = new SigningDesk({ onDropout: 'until-unreachable', groups: [group({ required: 3 })] }, parties);
    desk.reject('A');
    desk.dropOut('B');
  });

  it('is open after one rejects and one is blocked', () => {
    expect(desk.round.state).to.equal('open');
  });

  it('is rejected by a third loss that is a rejection', () => {
    expect(desk.reject('C').round.state).to.equal('rejected');
  });

  it('is rejected by a third loss of another kind too, because somebody has rejected', () => {
    expect(desk.dropOut('C').round.state).to.equal('rejected');
  });
});

describe('scenario 10: the owner has signed, then returns the task, and the element is entered again', () => {
  const listed = [{ party: 'owner' }, { party: 'B' }];

  it('is rejected with the cause returned, and the signature remains as proof', () => {
    const desk = new SigningDesk({}, listed);
    desk.sign('owner');
    expect(desk.take({ type: 'return' }).round).to.include({ state: 'rejected', cause: 'returned' });
    expect(desk.status('owner')).to.equal('signed');
  });

  it('lets the owner sign the new round despite distinctFrom self, whose old signature the runtime leaves out', () => {
    const desk = new SigningDesk({ distinctFrom: ['self'] }, listed);
    expect(desk.sign('owner').refusal).to.equal(undefined);
    expect(desk.signatures).to.have.lengthOf(1);
  });
});

describe('scenario 11: not frozen, A signs, bytes change', () => {
  let desk: SigningDesk;
  before(() => {
    desk = new SigningDesk({ completion: 'parallel', freeze: false }, [{ party: 'A' }]);
    desk.sign('A');
    desk.change('bb');
  });

  it('refuses next as changed', () => {
    expect(desk.next().refusal).to.include({ code: 'ERR_DOCUMENTS_CHANGED' });
  });

  it('counts 1 when A signs again, and keeps the old signature as superseded', () => {
    desk.sign('A');
    expect(desk.round.groups[0]).to.include({ filled: 1 });
    expect(desk.signatures[0]).to.include({ id: 'signature-1', supersededAt: start });
    expect(desk.standing().map(({ documents }) => documents)).to.deep.equal([[{ ...lease, sha256: 'bb' }]]);
  });

  it('is completed by next', () => {
    expect(desk.next().round.state).to.equal('completed');
  });
});

describe('scenario 12, the part of the core: the last signature before a step that can not be entered', () => {
  it('succeeds, and the outcome stands in the same decision', () => {
    const desk = new SigningDesk({}, [{ party: 'A' }]);
    const { refusal, events } = desk.sign('A');
    expect(refusal).to.equal(undefined);
    expect(events.map(({ type }) => type)).to.deep.equal(['signed', 'group-completed', 'round-ended']);
  });
});

describe('scenario 13, the part of the core: a task that expired', () => {
  it('has an outcome of its own, never that of a completion', () => {
    const desk = new SigningDesk({ groups: [group({ lifetime: 'PT1H' })] }, [{ party: 'A' }]);
    const ended = desk.tick(start + 60 * minute).events.filter(({ type }) => type === 'round-ended');
    expect(ended).to.deep.equal([{ type: 'round-ended', outcome: 'expired', at: start + 60 * minute }]);
  });
});

describe('scenario 14, the part of the core: a command repeated without a key after its round is over', () => {
  it('answers the same signature again', () => {
    const desk = new SigningDesk({}, [{ party: 'A' }]);
    const first = desk.sign('A');
    expect(desk.sign('A')).to.deep.include({ repeat: true, signature: first.signature, events: [] });
  });

  it('refuses next a second time with the outcome', () => {
    const desk = new SigningDesk({ completion: 'parallel' }, [{ party: 'A' }]);
    desk.sign('A');
    desk.next();
    expect(desk.next().refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'completed' });
  });
});

describe('scenario 15: a last signature and a cancel at once', () => {
  const cancel = { type: 'cancel', cause: 'sender' } as const;

  it('is completed and the cancel refused', () => {
    const desk = new SigningDesk({}, [{ party: 'A' }]);
    desk.sign('A');
    expect(desk.take(cancel).refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'completed' });
    expect(desk.round.state).to.equal('completed');
  });

  it('or is cancelled and the signature refused', () => {
    const desk = new SigningDesk({}, [{ party: 'A' }]);
    desk.take(cancel);
    expect(desk.sign('A').refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'cancelled' });
    expect(desk.round).to.include({ state: 'cancelled', cause: 'sender' });
    expect(desk.status('A')).to.equal('cancelled');
  });
});
