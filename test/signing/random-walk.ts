import fc from 'fast-check';
import { isSigningError } from '../../src/errors.ts';
import { type Decision, nextDueAt, type SigningTaskConfig } from '../../src/signing/index.ts';
import { type Asked, day, group, type Listed, minute, SigningDesk } from './desk.ts';

/** What happens at a desk, a while after what happened before. */
export type Step = { after: number } & (
  | { what: 'sign'; party: string; by: string | undefined; again: boolean; level: number }
  | { what: 'reject' | 'withdraw'; party: string; by: string | undefined }
  | { what: 'drop-out'; row: number }
  | { what: 'extend'; later: number }
  | { what: 'delegate'; row: number; to: string }
  | { what: 'change-signees'; row: number | undefined; add: Listed | undefined }
  | { what: 'next' | 'return' | 'cancel' | 'tick' | 'change' }
);

/** Few parties, so that they meet in several groups; from `E` on they are not listed on entry. */
const party = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const anybody = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H');
const after = fc.constantFrom(0, 0, 0, 0, 0, 0, minute, 30 * minute, 60 * minute);
/** Mostly the party itself. */
const by = fc.constantFrom(undefined, undefined, undefined, 'A', 'F');

const row = fc.nat(7);
const place = { order: fc.nat(2), slots: fc.constantFrom(1, 1, 2, 3) };

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
  { weight: 2, arbitrary: fc.record({ after, what: fc.constant('drop-out' as const), row }) },
  { weight: 2, arbitrary: fc.record({ after, what: fc.constant('extend' as const), later: after }) },
  {
    weight: 12,
    arbitrary: fc.record({ after, what: fc.constant('delegate' as const), row, to: anybody }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      after,
      what: fc.constant('change-signees' as const),
      row: fc.option(row, { nil: undefined }),
      add: fc.option(fc.record({ party: anybody, ...place }), { nil: undefined }),
    }),
  },
  { weight: 6, arbitrary: oneOf('next', 'tick', 'change') },
  {
    weight: 1,
    arbitrary: fc.record({
      after: fc.constantFrom(5 * 60 * minute, 3 * day),
      what: fc.constant('tick' as const),
    }),
  },
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
  allow: fc.subarray(['reject', 'return', 'withdraw', 'sign-again', 'delegate', 'delegate'] as const, {
    minLength: 3,
  }),
  activation: fc.constantFrom(undefined, 'PT1H'),
  maximumLifetime: fc.constantFrom(undefined, 'P1D', 'P2D'),
  level: fc.constantFrom(0, 3),
  isFrozen: fc.boolean(),
  distinctFrom: fc.constantFrom('none', 'none', 'none', 'self'),
  groups: fc.array(groupRules, { minLength: 1, maxLength: 3 }),
  listed: fc.array(fc.record({ party: fc.constantFrom('A', 'B', 'C', 'D'), ...place }), {
    minLength: 1,
    maxLength: 8,
  }),
});

type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** A desk for the situation; none where entry refuses it, as it does what could never be satisfied. */
function openDesk({
  groups,
  listed,
  activation,
  maximumLifetime,
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
    ...(maximumLifetime && { maximumLifetime }),
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
    case 'delegate': {
      const party = desk.party(desk.signees[step.row % desk.signees.length]?.id ?? '');
      return party === undefined ? undefined : desk.delegate(party, step.to, { level: 3 });
    }
    case 'change-signees':
      return changeSignees(desk, step);
    case 'cancel':
      return desk.take({ type: 'cancel', cause: 'sender' });
    case 'change':
      if (!desk.round.rules.freeze) desk.change(`bytes at ${desk.now}`);
      return undefined;
    default:
      return desk.take({ type: step.what });
  }
}

/** Whoever asks for it sees to it that nobody is twice in a group. */
function changeSignees(
  desk: SigningDesk,
  { row, add }: Extract<Step, { what: 'change-signees' }>,
): Decision | undefined {
  const remove = desk.signees.filter((_, index) => index === row).map(({ id }) => id);
  const group = desk.round.groups.findIndex(({ order }) => order === add?.order);
  const isThere = desk.signees.some(
    (signee) => signee.group === group && signee.state !== 'removed' && desk.party(signee.id) === add?.party,
  );
  return isThere ? undefined : desk.changeSignees({ remove, ...(add && { add: [add] }) });
}

/** Runs random steps in random situations and checks after each what must hold. */
export function always(
  check: (desk: SigningDesk, seen: { before: SigningDesk; decision: Decision; step: Step }) => void,
): void {
  fc.assert(
    fc.property(situation, fc.array(step, { maxLength: 40, size: 'max' }), (given, steps) => {
      const desk = openDesk(given);
      fc.pre(desk !== undefined);
      let afterEnd = 0;
      for (const one of steps) {
        if (desk.round.state !== 'open' && ++afterEnd > 5) break;
        const before = Object.assign(Object.create(SigningDesk.prototype), desk);
        const decision = take(desk, one);
        if (decision !== undefined) check(desk, { before, decision, step: one });
      }
    }),
    { numRuns: 300 },
  );
}
