import { expect } from 'chai';
import type { SigningTaskConfig } from '../../src/signing/index.ts';
import { day, group, type Listed, SigningDesk, start } from './desk.ts';

const groups = [group({ order: 1 }), group({ order: 2, lifetime: 'P7D' })];
const listed: Listed[] = [
  { party: 'A', order: 1 },
  { party: 'Y', order: 2, slots: 2 },
  { party: 'Z', order: 2 },
];
const newDesk = (overrides: Partial<SigningTaskConfig> = {}) =>
  new SigningDesk({ groups, allow: ['delegate'], ...overrides }, listed);

describe('a signee who is added to a group that has not begun', () => {
  it('waits there, and the group asks for more signatures', () => {
    const desk = newDesk();
    const { events } = desk.changeSignees({ add: [{ party: 'X', order: 2, slots: 2, level: 4 }] });
    expect(events).to.deep.equal([
      { type: 'signee-added', group: 1, signeeId: 'X@2', slots: 2, level: 4, at: start },
    ]);
    expect(desk.signee('X@2')).to.deep.equal({
      id: 'X@2',
      group: 1,
      listed: true,
      slots: 2,
      filled: 0,
      state: 'waiting',
      level: 4,
    });
    expect(desk.round.groups.map(({ slots }) => slots)).to.deep.equal([1, 5]);
  });

  it('is needed as if they had been listed from the start', () => {
    const desk = newDesk({ groups: [group({ order: 1 }), group({ order: 2 })] });
    desk.changeSignees({ add: [{ party: 'X', order: 2 }], remove: ['Y@2'] });
    for (const party of ['A', 'Z']) desk.sign(party);
    expect(desk.round.state).to.equal('open');
    expect(desk.sign('X').round.state).to.equal('completed');
  });

  it('may be added to the first group before its activation', () => {
    const desk = newDesk({ activation: 'P1D' });
    expect(desk.changeSignees({ add: [{ party: 'X', order: 1 }] }).refusal).to.equal(undefined);
    desk.tick(start + day);
    expect(desk.changeSignees({ add: [{ party: 'W', order: 1 }] }).refusal).to.include({
      code: 'ERR_GROUP_BEGUN',
    });
  });

  it('may have been removed before', () => {
    const desk = newDesk();
    desk.changeSignees({ remove: ['Z@2'] });
    desk.changeSignees({ add: [{ party: 'Z', order: 2 }] });
    desk.sign('A');
    expect(desk.sign('Z').refusal).to.equal(undefined);
  });
});

describe('a signee who is removed from a group that has not begun', () => {
  let desk: SigningDesk;
  beforeEach(() => {
    desk = newDesk();
    desk.changeSignees({ remove: ['Y@2'] });
  });

  it('is kept as removed, and the group asks for fewer signatures', () => {
    expect(desk.events.at(-1)).to.deep.equal({
      type: 'signee-removed',
      group: 1,
      signeeId: 'Y@2',
      slots: 2,
      at: start,
    });
    expect(desk.status('Y@2')).to.equal('removed');
    expect(desk.round.groups[1]).to.include({ slots: 1, lost: 0 });
  });

  it('is not asked when the group opens', () => {
    desk.sign('A');
    expect(desk.sign('Y').refusal).to.deep.equal({
      code: 'ERR_NOT_A_SIGNEE',
      message: 'signee <Y@2> of signing task <SignLease> was removed and is not asked any more',
    });
    expect(desk.sign('Z').round.state).to.equal('completed');
  });

  it('can be removed once only, however often their id is given', () => {
    desk.changeSignees({ add: [{ party: 'X', order: 2 }], remove: ['Z@2', 'Z@2'] });
    expect(desk.round.groups[1]).to.include({ slots: 1 });
    expect(desk.changeSignees({ remove: ['Z@2'] }).refusal).to.include({ code: 'ERR_NOT_A_SIGNEE' });
  });
});

describe('a change of signees is refused as a whole', () => {
  const cases: {
    when: string;
    task?: Partial<SigningTaskConfig>;
    before?: (desk: SigningDesk) => unknown;
    change: Parameters<SigningDesk['changeSignees']>[0];
    code: string;
    message: string;
  }[] = [
    {
      when: 'a group has begun to which somebody is added',
      change: { add: [{ party: 'X', order: 1 }], remove: ['Y@2'] },
      code: 'ERR_GROUP_BEGUN',
      message: "group <1> of signing task <SignLease> has begun; its signees can't be changed any more",
    },
    {
      when: 'a group has begun from which somebody is removed',
      change: { remove: ['A@1'] },
      code: 'ERR_GROUP_BEGUN',
      message: "group <1> of signing task <SignLease> has begun; its signees can't be changed any more",
    },
    {
      when: 'no group has the order',
      change: { add: [{ party: 'X', order: 3 }], remove: ['Y@2'] },
      code: 'ERR_ATTRIBUTE_INVALID',
      message:
        'signing task <SignLease> has no group <3> for signee <X@3>; choose the order of one that it has',
    },
    {
      when: 'an added signee has no slot',
      change: { add: [{ party: 'X', order: 2, slots: 0 }], remove: ['Y@2'] },
      code: 'ERR_ATTRIBUTE_INVALID',
      message:
        "signees of signing task <SignLease> can't be changed so: slots of signee <X@2> are no number from 1",
    },
    {
      when: 'a removed signee is not listed',
      change: { remove: ['Y@2', 'nobody'] },
      code: 'ERR_NOT_A_SIGNEE',
      message: 'signing task <SignLease> lists no signee <nobody> to remove',
    },
    {
      when: 'a removed signee has dropped out',
      task: {
        onDropout: 'until-unreachable',
        groups: [group({ order: 1 }), group({ order: 2, required: 1 })],
      },
      before: (desk) => desk.dropOut('Y@2'),
      change: { remove: ['Y@2'] },
      code: 'ERR_SIGNEE_DROPPED_OUT',
      message: 'signee <Y@2> of signing task <SignLease> has already failed',
    },
    {
      when: 'a removed signee has handed over',
      before: (desk) => desk.delegate('Y', 'X'),
      change: { remove: ['Y@2'] },
      code: 'ERR_DELEGATED',
      message: 'signee <Y@2> of signing task <SignLease> has handed over to somebody else',
    },
    {
      when: 'nobody would be left in a group',
      change: { remove: ['Y@2', 'Z@2'] },
      code: 'ERR_SIGNEES_MISSING',
      message:
        "signees of signing task <SignLease> can't be changed so: nobody is in group <2>, and it takes no unlisted signees",
    },
    {
      when: 'a group could not be satisfied any more',
      task: { groups: [group({ order: 1 }), group({ order: 2, required: 3 })] },
      change: { remove: ['Z@2'] },
      code: 'ERR_REQUIRED_UNREACHABLE',
      message:
        "signees of signing task <SignLease> can't be changed so: group <2> asks for more signatures than it has slots",
    },
    {
      when: 'a group would ask for no signature',
      task: { groups: [group({ order: 1 }), group({ order: 2, unlisted: true })] },
      change: { remove: ['Y@2', 'Z@2'] },
      code: 'ERR_CONFIG_CONFLICT',
      message:
        "signees of signing task <SignLease> can't be changed so: group <2> asks for no signature; give it a minimum of at least 1",
    },
  ];
  for (const { when, task, before: prepare, change, code, message } of cases) {
    it(`when ${when}`, () => {
      const desk = newDesk(task);
      prepare?.(desk);
      const { round, signees } = desk;
      const { refusal, events } = desk.changeSignees(change);
      expect(refusal).to.deep.equal({ code, message });
      expect(events).to.deep.equal([]);
      expect([desk.round, desk.signees]).to.deep.equal([round, signees]);
    });
  }
});

describe('signees are replaced', () => {
  it('in one action, though nobody would be left in between', () => {
    const desk = newDesk();
    const { refusal } = desk.changeSignees({ add: [{ party: 'X', order: 2 }], remove: ['Y@2', 'Z@2'] });
    expect(refusal).to.equal(undefined);
    expect(desk.round.groups[1]).to.include({ slots: 1 });
  });

  it('also whoever took over from another', () => {
    const desk = newDesk();
    desk.delegate('Y', 'X');
    const { refusal } = desk.changeSignees({ add: [{ party: 'W', order: 2 }], remove: ['delegate-1'] });
    expect(refusal).to.equal(undefined);
    expect(desk.round.groups[1]).to.include({ slots: 2 });
  });
});
