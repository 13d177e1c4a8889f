import { expect } from 'chai';
import type { SigningTaskConfig } from '../../src/signing/index.ts';
import { group, type Listed, SigningDesk, start } from './desk.ts';

const allow = ['reject', 'withdraw', 'delegate'] as const;
const groups = [group({ order: 1 }), group({ order: 2 })];
const listed: Listed[] = [
  { party: 'A', order: 1, slots: 2, level: 3 },
  { party: 'B', order: 1 },
  { party: 'Z', order: 2 },
];
const newDesk = (overrides: Partial<SigningTaskConfig> = {}) =>
  new SigningDesk({ allow: [...allow], groups, ...overrides }, listed);
const well = { level: 3 };

describe('a signee who hands over', () => {
  let desk: SigningDesk;
  beforeEach(() => {
    desk = newDesk();
    desk.delegate('A', 'X', well);
  });

  it('is kept as delegated', () => {
    expect(desk.signee('A@1')).to.include({ state: 'delegated', filled: 0 });
    expect(desk.status('A@1')).to.equal('delegated');
  });

  it('is told in one event, with what is handed over', () => {
    expect(desk.events.at(-1)).to.deep.equal({
      type: 'signee-delegated',
      group: 0,
      signeeId: 'A@1',
      delegateId: 'delegate-1',
      slots: 2,
      level: 3,
      depth: 1,
      at: start,
    });
  });

  it('has somebody asked in their place, for as many signatures at the same level', () => {
    expect(desk.signee('delegate-1')).to.deep.equal({
      id: 'delegate-1',
      group: 0,
      listed: true,
      slots: 2,
      filled: 0,
      state: 'waiting',
      level: 3,
      delegatedFrom: 'A@1',
      delegationDepth: 1,
    });
  });

  it('leaves the counters of the group as they are', () => {
    expect(desk.round.groups).to.deep.equal(newDesk().round.groups);
  });

  it('is stood in for by whoever took over, up to the end', () => {
    desk.sign('X', well);
    desk.sign('X', { ...well, again: true });
    desk.sign('B');
    expect(desk.groupStates()).to.deep.equal(['complete', 'open']);
    expect(desk.status('A@1')).to.equal('delegated');
  });

  for (const [act, ask] of Object.entries({
    sign: () => desk.sign('A', well),
    reject: () => desk.reject('A', well),
    withdraw: () => desk.withdraw('A', well),
    delegate: () => desk.delegate('A', 'Y', well),
    'drop out': () => desk.dropOut('A@1'),
  })) {
    it(`can't ${act} any more`, () => {
      expect(ask().refusal).to.deep.equal({
        code: 'ERR_DELEGATED',
        message: 'signee <A@1> of signing task <SignLease> has handed over to somebody else',
      });
    });
  }

  it('does so while their group is pending, too', () => {
    desk.delegate('Z', 'Y');
    expect(desk.signee('Z@2')).to.include({ state: 'delegated' });
    expect(desk.sign('Y').refusal).to.include({ code: 'ERR_TOO_EARLY' });
  });

  it('does so after withdrawing what they had signed', () => {
    desk.sign('B');
    desk.withdraw('B');
    expect(desk.delegate('B', 'Y').refusal).to.equal(undefined);
  });
});

describe('somebody who took over', () => {
  it('is lost with all slots when they reject', () => {
    const lenient = newDesk({
      onDropout: 'until-unreachable',
      groups: [group({ order: 1, required: 1 }), group({ order: 2 })],
    });
    lenient.delegate('A', 'X', well);
    lenient.reject('X', well);
    expect(lenient.round.groups[0]).to.include({ slots: 3, lost: 2 });
    expect(lenient.round).to.include({ state: 'open', rejections: 1 });
  });

  it('ends the round when they drop out, where the model says so', () => {
    const desk = newDesk();
    desk.delegate('A', 'X', well);
    expect(desk.dropOut('delegate-1').round).to.include({ state: 'failed', cause: 'blocked' });
  });

  it('may hand over again, three times in all', () => {
    const desk = newDesk();
    for (const [from, to] of ['AU', 'UV', 'VW']) {
      expect(desk.delegate(from!, to!, well).refusal).to.equal(undefined);
    }
    expect(desk.signee('delegate-3')).to.include({ delegatedFrom: 'delegate-2', delegationDepth: 3 });
    expect(desk.delegate('W', 'X', well).refusal).to.deep.equal({
      code: 'ERR_DELEGATION_TOO_DEEP',
      message:
        'what is asked of signee <delegate-3> of signing task <SignLease> was handed over 3 times already; sign or reject it',
    });
  });

  it('may have been removed before', () => {
    const desk = newDesk();
    desk.changeSignees({ add: [{ party: 'Y', order: 2 }] });
    desk.changeSignees({ remove: ['Y@2'] });
    expect(desk.delegate('Z', 'Y').refusal).to.equal(undefined);
  });
});

describe('handing over is refused', () => {
  const cases: [
    when: string,
    ask: (desk: SigningDesk) => ReturnType<SigningDesk['delegate']>,
    code: string,
  ][] = [
    ['to oneself', (desk) => desk.delegate('B', 'B'), 'ERR_DELEGATION_CYCLE'],
    [
      'to one who stands above in the chain',
      (desk) => {
        desk.delegate('B', 'X');
        desk.delegate('X', 'Y');
        return desk.delegate('Y', 'B');
      },
      'ERR_DELEGATION_CYCLE',
    ],
    ['to one who is in the group anyway', (desk) => desk.delegate('B', 'A'), 'ERR_SIGNEE_DUPLICATE'],
    [
      'after having signed',
      (desk) => {
        desk.sign('A', well);
        return desk.delegate('A', 'X', well);
      },
      'ERR_ALREADY_SIGNED',
    ],
    [
      'after the group has ended',
      (desk) => {
        desk.sign('B');
        return desk.delegate('A', 'X', well);
      },
      'ERR_GROUP_CLOSED',
    ],
    [
      'after having rejected',
      (desk) => {
        desk.reject('A', well);
        return desk.delegate('A', 'X', well);
      },
      'ERR_SIGNEE_DROPPED_OUT',
    ],
    [
      'after having been removed',
      (desk) => {
        desk.changeSignees({ add: [{ party: 'Y', order: 2 }], remove: ['Z@2'] });
        return desk.delegate('Z', 'X');
      },
      'ERR_NOT_A_SIGNEE',
    ],
    ['by one who is not listed', (desk) => desk.delegate('X', 'Y'), 'ERR_NOT_A_SIGNEE'],
    [
      'by one who was found to have signed',
      (desk) => {
        desk.sign('X');
        return desk.delegate('X', 'Y');
      },
      'ERR_NOT_A_SIGNEE',
    ],
    ['by one who is not authenticated well enough', (desk) => desk.delegate('A', 'X'), 'ERR_LEVEL_TOO_LOW'],
  ];
  for (const [when, ask, code] of cases) {
    it(`${when}, with ${code}`, () => {
      const lenient = {
        onDropout: 'until-unreachable' as const,
        groups: [
          group({ order: 1, required: 1, minimum: code === 'ERR_GROUP_CLOSED' ? 0 : 2, unlisted: true }),
          group({ order: 2 }),
        ],
      };
      const { refusal, events } = ask(newDesk(lenient));
      expect(refusal).to.include({ code });
      expect(events).to.deep.equal([]);
    });
  }

  it('where the model does not allow it', () => {
    expect(newDesk({ allow: ['reject'] }).delegate('B', 'X').refusal).to.deep.equal({
      code: 'ERR_ACTION_NOT_ALLOWED',
      message: 'signing task <SignLease> does not allow <delegate>',
    });
  });
});
