import type { Round, Signee, SigneeGroup } from './round.ts';
import type { RoundEvent } from './round-event.ts';

/** The round after the events, in their order. The round given is left as it is. */
export function applyEvents(round: Round, events: readonly RoundEvent[]): Round {
  return events.reduce(applyEvent, round);
}

/**
 * The signee after those events that are about them. Without a signee, the one whom a signature of somebody unlisted
 * creates; undefined where there is none. What ends a group or a round leaves its signees as they are.
 */
export function applyToSignee(signee: Signee | undefined, events: readonly RoundEvent[]): Signee | undefined {
  return events.reduce<Signee | undefined>((current, event) => {
    if (current === undefined) return foundToHaveSigned(event);
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
  }
}

function foundToHaveSigned(event: RoundEvent): Signee | undefined {
  if (event.type !== 'signed' || event.listed) return undefined;
  return {
    id: event.signeeId,
    group: event.group,
    listed: false,
    slots: 1,
    filled: 1,
    state: 'signed',
  };
}
