import {
  applyEvents,
  applyToSignee,
  type Decision,
  type DecisionContext,
  decide,
  type Outcome,
  type Round,
  type RoundEvent,
  type Signature,
  type Signee,
  type SigningAction,
} from '../../src/signing/index.ts';
import type { EventRecord, SigneeRecord } from '../../src/storage/index.ts';
import type { StoredRound } from './stored-instance.ts';

/** A round as it has to be after its acts, or why its trail can't have come about. */
export type Folded = { round: Round; signees: ReadonlyMap<string, Signee> } | { contradiction: string };

/** What the trail says of a round, one event at a time. */
type Told = RoundEvent & { trail: EventRecord };

/**
 * Does every act of a round again, by the rules and in the order of the audit trail, on a round that nobody has signed
 * yet. The trail tells acts and their consequences alike: an act is the first event that the acts before it don't
 * explain, and what the rules make of it has to be what the trail goes on with.
 */
export function foldRound(stored: StoredRound, trail: readonly EventRecord[]): Folded {
  const told = trail
    .filter(({ roundId, type }) => roundId === stored.record.id && type.startsWith('round.'))
    .filter(({ type }) => type !== 'round.entered')
    .map(toRoundEvent);
  const later = createdLater(told);
  const entered = stored.signees.filter(({ id, listed }) => listed && !later.has(id));
  const signees = new Map<string, Signee>(entered.map(asEntered));
  const standing = new Map<string, Signature>();
  let round = freshRound(stored, entered);
  while (told.length > 0) {
    const decision = again(stored, round, signees, standing, told);
    if (decision.refusal) return { contradiction: `${told[0]!.type} was refused by the rules` };
    for (const event of decision.events) {
      const next = told.shift();
      if (next?.type !== event.type || groupOf(next) !== groupOf(event)) {
        return { contradiction: `the rules say ${event.type}, the trail ${next?.type ?? 'nothing'}` };
      }
      takeIn(stored, next, signees, standing);
    }
    round = decision.round;
  }
  return { round, signees };
}

function again(
  stored: StoredRound,
  round: Round,
  signees: ReadonlyMap<string, Signee>,
  standing: ReadonlyMap<string, Signature>,
  told: readonly Told[],
): Pick<Decision, 'events' | 'refusal' | 'round'> {
  const first = told[0]!;
  const { at } = first.trail;
  const signee = 'signeeId' in first ? signees.get(first.signeeId) : undefined;
  const signatures = [...standing.values()].filter(({ signeeId }) => signeeId === signee?.id);
  const about: DecisionContext = { ...(signee && { signee, signatures }), actorLevel: 4 };
  const action = actionOf(first, told, round, at);
  if (action === undefined) return { events: [first], round: applyEvents(round, [first]) };
  const actorKey = actorOf(stored, first);
  return decide(
    round,
    first.type === 'signed' ? { ...action, ...asAgain(first, signatures, actorKey) } : action,
    {
      ...about,
      ...(actorKey !== undefined && { actorKey }),
      ...(first.type === 'signed' && { documents: first.signature.documents }),
    },
    at,
  );
}

/** The act that begins with an event which nothing before it explains; undefined for an event that is all there is. */
function actionOf(first: Told, told: readonly Told[], round: Round, at: number): SigningAction | undefined {
  switch (first.type) {
    case 'signed':
      return { type: 'sign', signatureId: first.signature.id, signeeId: first.signeeId };
    case 'signee-rejected':
      return { type: 'reject' };
    case 'signee-failed':
      return { type: 'drop-out', cause: first.cause };
    case 'signature-withdrawn':
      return { type: 'withdraw' };
    case 'group-opened':
    case 'group-expired':
      return { type: 'tick' };
    case 'group-completed':
      return isDue(round, at) ? { type: 'tick' } : { type: 'next' };
    case 'group-closed':
    case 'round-ended':
      return endingOf(told);
    default:
      return undefined;
  }
}

/** Nobody's own act closes a group: the whole task was given back, or cancelled. */
function endingOf(told: readonly Told[]): SigningAction | undefined {
  const end = told.find((event) => event.type === 'round-ended');
  if (end?.outcome === ('cancelled' satisfies Outcome)) return { type: 'cancel', cause: end.cause ?? '' };
  return { type: 'return' };
}

function asAgain(
  { supersedes }: Extract<RoundEvent, { type: 'signed' }>,
  signatures: readonly Signature[],
  actorKey: string | undefined,
) {
  const hasSigned = signatures.some((signature) => signature.actorKey === actorKey);
  return hasSigned && supersedes === undefined ? { again: true } : {};
}

function isDue({ groups }: Round, at: number): boolean {
  return groups.some(
    ({ state, deadlineAt }) => state === 'open' && deadlineAt !== undefined && deadlineAt <= at,
  );
}

function takeIn(
  stored: StoredRound,
  event: Told,
  signees: Map<string, Signee>,
  standing: Map<string, Signature>,
): void {
  if (!('signeeId' in event)) return;
  const concerned = event.type === 'signee-delegated' ? [event.signeeId, event.delegateId] : [event.signeeId];
  for (const id of concerned) {
    const next = applyToSignee(signees.get(id), [event]);
    if (next) signees.set(next.id, next);
  }
  if (event.type === 'signed') {
    standing.set(event.signature.id, { ...event.signature, actorKey: actorOf(stored, event) ?? '' });
    if (event.supersedes !== undefined) standing.delete(event.supersedes);
  }
  if (event.type === 'signature-withdrawn') standing.delete(event.signatureId);
}

/** Who acted: the trail names actors by a digest only, so it is taken from the signature's row. */
function actorOf({ signatures }: StoredRound, event: Told): string | undefined {
  const id = event.type === 'signed' ? event.signature.id : undefined;
  const withdrawn = event.type === 'signature-withdrawn' ? event.signatureId : undefined;
  return signatures.find((signature) => signature.id === (id ?? withdrawn))?.actorKey;
}

function toRoundEvent(trail: EventRecord): Told {
  const { type, at, payload } = trail;
  return { ...payload, type: type.slice('round.'.length), at, trail } as unknown as Told;
}

function groupOf(event: RoundEvent): number | undefined {
  return 'group' in event ? event.group : undefined;
}

/** Signees who were not there when the round was entered: unless an event before tells of them otherwise. */
function createdLater(told: readonly Told[]): ReadonlySet<string> {
  const known = new Set<string>();
  const later = new Set<string>();
  for (const event of told) {
    if (!('signeeId' in event)) continue;
    if (event.type === 'signee-added' && !known.has(event.signeeId)) later.add(event.signeeId);
    if (event.type === 'signee-delegated' && !known.has(event.delegateId)) later.add(event.delegateId);
    known.add(event.signeeId);
  }
  return later;
}

function freshRound({ record }: StoredRound, signees: readonly SigneeRecord[]): Round {
  const { id, taskId, rules, enteredAt, activationAt } = record;
  return {
    id,
    taskId,
    state: 'open',
    rules,
    enteredAt,
    activationAt,
    rejections: 0,
    groups: record.groups.map(({ openedAt: _, deadlineAt: __, endedAt: ___, ...group }) => ({
      ...group,
      state: 'pending',
      signees: signees.filter(({ group: of, listed }) => listed && of === group.position).length,
      slots: signees.reduce(
        (sum, { group: of, listed, slots }) => sum + (listed && of === group.position ? slots : 0),
        0,
      ),
      filled: 0,
      lost: 0,
      unlistedSignatures: 0,
    })),
  };
}

function asEntered({ id, group, slots, level }: Signee): [string, Signee] {
  return [
    id,
    { id, group, listed: true, slots, filled: 0, state: 'waiting', ...(level !== undefined && { level }) },
  ];
}
