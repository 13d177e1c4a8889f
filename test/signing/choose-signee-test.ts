import { expect } from 'chai';
import { chooseSignee, type GroupState, type Signee } from '../../src/signing/index.ts';
import { day, group, SigningDesk, start } from './desk.ts';

const { round } = new SigningDesk({ groups: [1, 2, 3].map((order) => group({ order, lifetime: 'P7D' })) }, [
  { party: 'A', order: 1 },
  { party: 'A', order: 2 },
  { party: 'A', order: 3 },
]);

const waiting = { filled: 0, state: 'waiting' } as const;
const signed = { filled: 1, state: 'signed' } as const;
const rejected = { filled: 0, state: 'rejected' } as const;
const delegated = { filled: 0, state: 'delegated' } as const;
const removed = { filled: 0, state: 'removed' } as const;
type Row = [group: number, Pick<Signee, 'filled' | 'state'>];

const cases: { what: string; groups: GroupState[]; rows: Row[]; chosen: number | undefined }[] = [
  {
    what: 'the one in the open group',
    groups: ['complete', 'open', 'pending'],
    rows: [
      [0, signed],
      [1, waiting],
      [2, waiting],
    ],
    chosen: 1,
  },
  {
    what: 'the one in the open group, though it has no free slot',
    groups: ['open', 'pending', 'pending'],
    rows: [
      [0, signed],
      [1, waiting],
    ],
    chosen: 0,
  },
  {
    what: 'the one in the open group, though it has rejected',
    groups: ['open', 'pending', 'pending'],
    rows: [
      [0, rejected],
      [2, waiting],
    ],
    chosen: 0,
  },
  {
    what: 'the earliest pending',
    groups: ['open', 'pending', 'pending'],
    rows: [
      [2, waiting],
      [1, waiting],
    ],
    chosen: 1,
  },
  {
    what: 'the earliest pending, though an earlier one has signed',
    groups: ['complete', 'open', 'pending'],
    rows: [
      [0, signed],
      [2, waiting],
    ],
    chosen: 2,
  },
  {
    what: 'the latest signed',
    groups: ['complete', 'complete', 'open'],
    rows: [
      [1, signed],
      [0, signed],
    ],
    chosen: 1,
  },
  {
    what: 'the latest signed, though one after it was completed without them',
    groups: ['complete', 'complete', 'open'],
    rows: [
      [0, signed],
      [1, waiting],
    ],
    chosen: 0,
  },
  {
    what: 'the latest, when all went by',
    groups: ['complete', 'complete', 'open'],
    rows: [
      [0, waiting],
      [1, waiting],
    ],
    chosen: 1,
  },
  {
    what: 'the pending one, where they handed over in the open group',
    groups: ['open', 'pending', 'pending'],
    rows: [
      [0, delegated],
      [1, waiting],
    ],
    chosen: 1,
  },
  {
    what: 'the signed one, where they were removed from a later group',
    groups: ['complete', 'open', 'pending'],
    rows: [
      [0, signed],
      [2, removed],
    ],
    chosen: 0,
  },
  {
    what: 'the one that handed over, where there is no other',
    groups: ['open', 'pending', 'pending'],
    rows: [[0, delegated]],
    chosen: 0,
  },
  { what: 'nobody, of none', groups: ['open', 'pending', 'pending'], rows: [], chosen: undefined },
];

describe('of several signees of one party', () => {
  for (const { what, groups, rows, chosen } of cases) {
    it(`the one meant is ${what}`, () => {
      const states = {
        ...round,
        groups: round.groups.map((one, index) => ({ ...one, state: groups[index]! })),
      };
      const signees = rows.map(([index, row]) => ({
        id: `${index}`,
        group: index,
        listed: true,
        slots: 1,
        ...row,
      }));
      expect(chooseSignee(states, signees, start)?.group).to.equal(chosen);
    });
  }

  it('the one meant follows from what is due: after an expiry, the one that signed', () => {
    const chained = new SigningDesk({ groups: [group({ order: 1 }), group({ order: 2, lifetime: 'P7D' })] }, [
      { party: 'A', order: 1 },
      { party: 'A', order: 2 },
    ]);
    chained.sign('A');
    expect(chooseSignee(chained.round, chained.signees, start + 7 * day - 1)?.group).to.equal(1);
    expect(chooseSignee(chained.round, chained.signees, start + 7 * day)?.group).to.equal(0);
  });

  it('the one with a free slot comes first in a group that holds two', () => {
    const full: Signee = { id: 'full', group: 0, listed: true, slots: 1, ...signed };
    const free: Signee = { id: 'free', group: 0, listed: true, slots: 2, ...signed };
    const lost: Signee = { ...free, id: 'lost', ...rejected };
    expect(chooseSignee(round, [full, lost, free], start)?.id).to.equal('free');
  });
});
