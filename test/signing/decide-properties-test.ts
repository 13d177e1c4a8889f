import { expect } from 'chai';
import fc from 'fast-check';
import { isSigningError } from '../../src/errors.ts';
import {
  applyEvents,
  asSeenAt,
  canBeSatisfied,
  type Decision,
  due,
  isSatisfied,
  nextDueAt,
  type Round,
  type SigningTaskConfig,
} from '../../src/signing/index.ts';
import { type Asked, day, group, type Listed, minute, SigningDesk } from './desk.ts';

/** What happens at a desk, a while after what happened before. */
type Step = { after: number } & (
  | { what: 'sign'; party: string; by: string | undefined; again: boolean; level: number }
  | { what: 'reject' | 'withdraw'; party: string; by: string | undefined }
  | { what: 'drop-out'; row: number }
  | { what: 'extend'; later: number }
  | { what: 'next' | 'return' | 'cancel' | 'tick' | 'change' }
);

/** Few parties, so that they meet in several groups; `E` is never listed. */
const party = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const after = fc.constantFrom(0, 0, 0, 0, 0, 0, minute, 30 * minute, 60 * minute);
/** Mostly the party itself. */
const by = fc.constantFrom(undefined, undefined, undefined, 'A', 'F');

function oneOf<const What extends string>(...whats: What[]) {
  return fc.record({ after, what: fc.constantFrom(...whats) });
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      after,
      what: fc.constant('sign' as const),
      party,
      by,
      again: fc.boolean(),
      level: fc.constantFrom(3, 3, 3, 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ after, what: fc.constant('reject' as const), party, by }) },
  { weight: 3, arbitrary: fc.record({ after, what: fc.constant('withdraw' as const), party, by }) },
  { weight: 2, arbitrary: fc.record({ after, what: fc.constant('drop-out' as const), row: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ after, what: fc.constant('extend' as const), later: after }) },
  { weight: 6, arbitrary: oneOf('next', 'tick', 'change') },
  { weight: 1, arbitrary: oneOf('return', 'cancel') },
);

const groupRules = fc.record({
  required: fc.constantFrom('all' as const, 0, 1, 2, 3),
  minimum: fc.nat(3),
  unlisted: fc.boolean(),
  lifetime: fc.constantFrom('PT1H', 'P1D', undefined, undefined),
});

const situation = fc.record({
  completion: fc.constantFrom(
    'automatic' as const,
    'automatic' as const,
    'parallel' as const,
    'parallel' as const,
    'single' as const,
  ),
  onDropout: fc.constantFrom('end-round' as const, 'until-unreachable' as const),
  allow: fc.subarray(['reject', 'return', 'withdraw', 'sign-again'] as const, { minLength: 2 }),
  activation: fc.constantFrom(undefined, undefined, undefined, 'PT1H'),
  level: fc.constantFrom(0, 3),
  isFrozen: fc.boolean(),
  distinctFrom: fc.constantFrom('none', 'none', 'none', 'self'),
  groups: fc.array(groupRules, { minLength: 1, maxLength: 3 }),
  listed: fc.array(
    fc.record({
      party: fc.constantFrom('A', 'B', 'C', 'D'),
      order: fc.nat(2),
      slots: fc.constantFrom(1, 1, 2, 3),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
});

type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** A desk for the situation; none where entry refuses it, as it does what could never be satisfied. */
function openDesk({
  groups,
  listed,
  activation,
  isFrozen,
  allow,
  distinctFrom,
  ...rules
}: Situation): SigningDesk | undefined {
  const config: Partial<SigningTaskConfig> = {
    ...rules,
    allow: [...allow],
    distinctFrom: [distinctFrom],
    ...(activation && { activation }),
    freeze: isFrozen || rules.completion !== 'parallel',
    groups: groups.map(({ lifetime, ...rest }, order) =>
      group({ order, ...rest, ...(lifetime && { lifetime }) }),
    ),
  };
  const inGroups = listed.map((one) => ({ ...one, order: one.order % groups.length }));
  const isFirst = (one: Listed, index: number) =>
    inGroups.findIndex((other) => other.party === one.party && other.order === one.order) === index;
  try {
    return new SigningDesk(config, inGroups.filter(isFirst));
  } catch (error) {
    if (isSigningError(error)) return undefined;
    throw error;
  }
}

function asked(step: Extract<Step, { party: string }>): Asked {
  const { by } = step;
  const { again, level } = step.what === 'sign' ? step : { again: false, level: 3 };
  return { ...(by !== undefined && { by }), again, level };
}

function take(desk: SigningDesk, step: Step): Decision | undefined {
  desk.now += step.after;
  switch (step.what) {
    case 'sign':
      return desk.sign(step.party, asked(step));
    case 'reject':
      return desk.reject(step.party, asked(step));
    case 'withdraw':
      return desk.withdraw(step.party, asked(step));
    case 'drop-out': {
      const signee = desk.signees[step.row % desk.signees.length];
      return signee && desk.dropOut(signee.id);
    }
    case 'extend':
      return desk.take({ type: 'extend', deadlineAt: (nextDueAt(desk.round) ?? desk.now) + step.later });
    case 'cancel':
      return desk.take({ type: 'cancel', cause: 'sender' });
    case 'change':
      if (!desk.round.rules.freeze) desk.change(`bytes at ${desk.now}`);
      return undefined;
    default:
      return desk.take({ type: step.what });
  }
}

/** Runs random steps in random situations and checks after each what must hold. */
function always(
  check: (desk: SigningDesk, seen: { before: SigningDesk; decision: Decision; step: Step }) => void,
): void {
  fc.assert(
    fc.property(situation, fc.array(step, { maxLength: 40, size: 'max' }), (given, steps) => {
      const desk = openDesk(given);
      fc.pre(desk !== undefined);
      for (const one of steps) {
        const before = Object.assign(Object.create(SigningDesk.prototype), desk);
        const decision = take(desk, one);
        if (decision !== undefined) check(desk, { before, decision, step: one });
      }
    }),
    { numRuns: 300 },
  );
}

function sum<T>(rows: readonly T[], count: (row: T) => number): number {
  return rows.reduce((total, row) => total + count(row), 0);
}

function dueBefore({ before, desk }: { before: SigningDesk; desk: SigningDesk }) {
  const changed = { signedBytesChanged: before.signedBytesChanged() };
  return { events: due(before.round, desk.now, changed), round: asSeenAt(before.round, desk.now, changed) };
}

describe('whatever is asked of a round, in whatever order', () => {
  it('has at most one outcome, and nothing happens after it', () => {
    always((desk, { before, decision }) => {
      const ends = desk.events.filter(({ type }) => type === 'round-ended');
      expect(ends).to.have.lengthOf(desk.round.state === 'open' ? 0 : 1);
      if (before.round.state !== 'open') expect(decision.events).to.deep.equal([]);
      if (ends.length > 0) expect(desk.events.at(-1)).to.equal(ends[0]);
    });
  });

  it('ends as completed only with every group complete and satisfied', () => {
    always(({ round }) => {
      const isComplete = round.groups.every((one) => one.state === 'complete' && isSatisfied(one));
      expect(round.state === 'completed').to.equal(isComplete);
    });
  });

  it('ends as expired only with a group that expired unsatisfied or with changed bytes', () => {
    always((desk) => {
      const expired = desk.round.groups.filter(({ state }) => state === 'expired');
      expect(expired.length).to.equal(desk.round.state === 'expired' ? 1 : 0);
      for (const one of expired) expect(isSatisfied(one) && !desk.signedBytesChanged()).to.equal(false);
    });
  });

  it('never leaves a satisfied group open that does not wait for next', () => {
    always(({ round }) => {
      for (const one of round.groups.filter(({ state }) => state === 'open')) {
        const waitsForNext = round.rules.completion === 'parallel' && one === round.groups.at(-1);
        expect(isSatisfied(one) && !waitsForNext).to.equal(false);
      }
    });
  });

  it('never stays open when it can no longer be satisfied', () => {
    always(({ round }) => {
      if (round.state === 'open') expect(round.groups.every(canBeSatisfied)).to.equal(true);
    });
  });

  it('opens groups in order, one at a time', () => {
    always(({ round }) => {
      const begun = round.groups.filter(({ openedAt }) => openedAt !== undefined);
      expect(begun).to.deep.equal(round.groups.slice(0, begun.length));
      expect(begun.slice(0, -1).every(({ state }) => state === 'complete')).to.equal(true);
      for (const [index, one] of begun.slice(1).entries()) {
        expect(one.openedAt).to.equal(begun[index]!.endedAt);
      }
    });
  });

  it('keeps a signature that stands, unless its signee replaces or withdraws it', () => {
    always((desk, { before, decision }) => {
      const given = decision.events.flatMap((event) =>
        event.type === 'signed'
          ? [event.supersedes]
          : event.type === 'signature-withdrawn'
            ? [event.signatureId]
            : [],
      );
      const standing = desk.standing().map(({ id }) => id);
      for (const { id } of before.standing()) {
        expect(standing.includes(id), `signature ${id} stands`).to.equal(!given.includes(id));
      }
    });
  });

  it('replaces and withdraws only signatures of the same actor for the same signee', () => {
    always((_, { before, decision, step }) => {
      for (const event of decision.events) {
        if (event.type !== 'signed' && event.type !== 'signature-withdrawn') continue;
        const id = event.type === 'signed' ? event.supersedes : event.signatureId;
        const old = before.signatures.find((signature) => signature.id === id);
        if (old === undefined || !('by' in step)) continue;
        expect(old).to.include({ actorKey: `person:${step.by ?? step.party}`, signeeId: event.signeeId });
      }
    });
  });

  it('counts in its groups what the rows of signees and signatures say', () => {
    always(({ round, signees, ...desk }) => {
      const standing = desk.signatures.filter(({ supersededAt }) => supersededAt === undefined);
      for (const signee of signees) {
        expect(standing.filter(({ signeeId }) => signeeId === signee.id)).to.have.lengthOf(signee.filled);
      }
      for (const one of round.groups) {
        const rows = signees.filter(({ group }) => group === one.position);
        const listed = rows.filter((signee) => signee.listed);
        const lost = listed.filter(({ state }) => state === 'rejected' || state === 'failed');
        expect(one).to.include({
          slots: sum(listed, ({ slots }) => slots),
          filled: sum(listed, ({ filled }) => filled),
          lost: sum(lost, ({ slots, filled }) => slots - filled),
          unlistedSignatures: sum(rows, ({ listed, filled }) => (listed ? 0 : filled)),
        });
      }
      expect(round.rejections).to.equal(signees.filter(({ state }) => state === 'rejected').length);
    });
  });

  it('never fills more slots than there are', () => {
    always(({ signees, ...desk }) => {
      for (const { filled, slots } of signees) expect(filled).to.be.within(0, slots);
      for (const { filled, slots } of desk.round.groups) expect(filled).to.be.within(0, slots);
    });
  });

  it('fills a second slot by the same actor only when they say again', () => {
    always((_, { before, decision, step }) => {
      const [event] = decision.events.filter(({ type }) => type === 'signed');
      if (event?.type !== 'signed' || event.supersedes !== undefined || step.what !== 'sign') return;
      const own = before
        .standing()
        .filter(
          ({ actorKey, signeeId }) =>
            actorKey === `person:${step.by ?? step.party}` && signeeId === event.signeeId,
        );
      if (own.length > 0) expect(step.again).to.equal(true);
    });
  });

  it('changes nothing by a refused action but what was due', () => {
    always((desk, { before, decision }) => {
      if (decision.refusal === undefined) return;
      expect({ events: decision.events, round: decision.round }).to.deep.equal(dueBefore({ before, desk }));
      expect(desk.signatures).to.deep.equal(before.signatures);
      expect(desk.signees).to.deep.equal(before.signees);
    });
  });

  it('changes nothing by a repeat but what was due', () => {
    always((desk, { before, decision }) => {
      if (!decision.repeat) return;
      expect({ events: decision.events, round: decision.round }).to.deep.equal(dueBefore({ before, desk }));
    });
  });

  it('never honours anything at or after a deadline', () => {
    always((desk, { before, decision }) => {
      const settled = dueBefore({ before, desk });
      const own = decision.events.slice(settled.events.length);
      if (own.length > 0) {
        const open = settled.round.groups.find(({ state }) => state === 'open');
        expect(desk.now).to.be.lessThan(open?.deadlineAt ?? Number.POSITIVE_INFINITY);
      }
      expect(nextDueAt(desk.round) ?? Number.POSITIVE_INFINITY).to.be.greaterThan(desk.now);
    });
  });

  it('takes signatures in the open group only', () => {
    always((desk, { before, decision }) => {
      const open = dueBefore({ before, desk }).round.groups.find(({ state }) => state === 'open');
      for (const event of decision.events) {
        if (event.type === 'signed') expect(event.group).to.equal(open?.position);
      }
    });
  });

  it('decides a round that is the sum of its events', () => {
    always((_, { before, decision }) => {
      expect(decision.round).to.deep.equal(applyEvents(before.round, decision.events));
    });
  });

  it('answers the request for an accepted signature, sent once more, with that signature', () => {
    always((desk, { decision, step }) => {
      if (step.what !== 'sign' || step.again || decision.refusal) return;
      const signee = desk.signee(decision.signature!.signeeId)!;
      const signatures = desk.standing().filter(({ signeeId }) => signeeId === signee.id);
      const once = { type: 'sign', signatureId: 'other', signeeId: 'other' } as const;
      const repeated = desk.take(once, { signee, signatures, actorKey: `person:${step.by ?? step.party}` });
      expect(repeated).to.deep.include({ repeat: true, signature: decision.signature });
    });
  });
});

describe('what is due', () => {
  it('does not depend on how often anybody looked', () => {
    always((desk) => {
      const horizon = desk.now + 40 * day;
      const looks: Round[] = [];
      let round = desk.round;
      for (let at = nextDueAt(round); at !== undefined && at <= horizon; at = nextDueAt(round)) {
        round = asSeenAt(round, at);
        looks.push(round);
      }
      expect(asSeenAt(desk.round, horizon)).to.deep.equal(looks.at(-1) ?? desk.round);
    });
  });
});
