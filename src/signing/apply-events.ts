import type { Round, Signee, SigneeGroup } from './round.ts';
import type { RoundEvent } from './round-event.ts';

/** The round after the events, in their order. The round given is left as it is. */
export function applyEvents(round: Round, events: readonly RoundEvent[]): Round {
  return events.reduce(applyEvent, round);
}

/**
 * The signee after those events that are about them. Without a signee, the first one whom an event creates: somebody
 * unlisted who signed, who takes over from another, or who was added; undefined where there is none. Give events that
 * create several one by one. A row of somebody removed may be used again, and begins anew. What ends a group or a round leaves its signees as they are.
 */
export function applyToSignee(signee: Signee | undefined, events: readonly RoundEvent[]): Signee | undefined {
  return events.reduce<Signee | undefined>((current, event) => {
    if (current === undefined) return createdSignee(event);
    if (event.type === 'signee-delegated' && event.delegateId === current.id) return takingOver(event);
    return 'signeeId' in event && event.signeeId === current.id ? applySigneeEvent(current, event) : current;
  }, signee);
}

function applyEvent(round: Round, event: RoundEvent): Round {
  switch (event.type) {
    case 'group-opened':
      return withGroup(round, event.group, () => ({
        state: 'open',
        openedAt: event.at,
        ...(event.deadlineAt !== undefined && { deadlineAt: event.deadlineAt }),
      }));
    case 'group-completed':
      return withGroup(round, event.group, () => ({ state: 'complete', endedAt: event.at }));
    case 'group-expired':
      return withGroup(round, event.group, () => ({ state: 'expired', endedAt: event.at }));
    case 'group-closed':
      return withGroup(round, event.group, () => ({ state: 'closed', endedAt: event.at }));
    case 'deadline-extended':
      return withGroup(round, event.group, () => ({ deadlineAt: event.deadlineAt }));
    case 'signed':
      if (event.supersedes !== undefined) return round;
      return withGroup(round, event.group, (group) => counted(group, event.listed, 1));
    case 'signature-withdrawn':
      return withGroup(round, event.group, (group) => counted(group, event.listed, -1));
    case 'signee-rejected':
      return {
        ...withGroup(round, event.group, ({ lost }) => ({ lost: lost + event.lost })),
        rejections: round.rejections + 1,
      };
    case 'signee-failed':
      return withGroup(round, event.group, ({ lost }) => ({ lost: lost + event.lost }));
    case 'signee-delegated':
      return round;
    case 'signee-added':
      return withGroup(round, event.group, ({ signees, slots }) => ({
        signees: signees + 1,
        slots: slots + event.slots,
      }));
    case 'signee-removed':
      return withGroup(round, event.group, ({ signees, slots }) => ({
        signees: signees - 1,
        slots: slots - event.slots,
      }));
    case 'round-ended':
      return {
        ...round,
        state: event.outcome,
        endedAt: event.at,
        ...(event.cause !== undefined && { cause: event.cause }),
      };
  }
}

function withGroup(
  round: Round,
  position: number,
  change: (group: SigneeGroup) => Partial<SigneeGroup>,
): Round {
  return {
    ...round,
    groups: round.groups.map((group) =>
      group.position === position ? { ...group, ...change(group) } : group,
    ),
  };
}

function counted(group: SigneeGroup, listed: boolean, difference: 1 | -1): Partial<SigneeGroup> {
  return listed
    ? { filled: group.filled + difference }
    : { unlistedSignatures: group.unlistedSignatures + difference };
}

type EventOf<Type extends RoundEvent['type']> = Extract<RoundEvent, { type: Type }>;
type SigneeEvent = Extract<RoundEvent, { signeeId: string }>;

function applySigneeEvent(signee: Signee, event: SigneeEvent): Signee {
  switch (event.type) {
    case 'signed':
      return event.supersedes === undefined
        ? { ...signee, state: 'signed', filled: signee.filled + 1 }
        : signee;
    case 'signature-withdrawn': {
      const filled = signee.filled - 1;
      return { ...signee, state: filled > 0 ? 'signed' : 'waiting', filled };
    }
    case 'signee-rejected':
      return {
        ...signee,
        state: 'rejected',
        ...(event.reason !== undefined && { reason: event.reason }),
      };
    case 'signee-failed':
      return { ...signee, state: 'failed', cause: event.cause };
    case 'signee-delegated':
      return { ...signee, state: 'delegated' };
    case 'signee-added':
      return waiting(signee.id, event);
    case 'signee-removed':
      return { ...signee, state: 'removed' };
  }
}

function createdSignee(event: RoundEvent): Signee | undefined {
  switch (event.type) {
    case 'signed':
      if (event.listed) return undefined;
      return { ...waiting(event.signeeId, event), listed: false, filled: 1, state: 'signed' };
    case 'signee-delegated':
      return takingOver(event);
    case 'signee-added':
      return waiting(event.signeeId, event);
    default:
      return undefined;
  }
}

function takingOver(event: EventOf<'signee-delegated'>): Signee {
  return {
    ...waiting(event.delegateId, event),
    delegatedFrom: event.signeeId,
    delegationDepth: event.depth,
  };
}

function waiting(
  id: string,
  { group, slots = 1, level }: { group: number; slots?: number; level?: number },
): Signee {
  return {
    id,
    group,
    listed: true,
    slots,
    filled: 0,
    state: 'waiting',
    ...(level !== undefined && { level }),
  };
}
