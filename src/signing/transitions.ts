import { endOfDuration } from './deadline.ts';
import type { Round, SigneeGroup } from './round.ts';
import type { RoundEvent } from './round-event.ts';
import type { Outcome } from './signing-task.ts';

/** The group in which signees may sign now; none before activation and after the end. */
export function openGroup(round: Round): SigneeGroup | undefined {
  return round.groups.find((group) => group.state === 'open');
}

/** True for the group whose completion ends the round. */
export function isLast(round: Round, group: SigneeGroup): boolean {
  return group.position === round.groups.length - 1;
}

/** The group opens and its lifetime starts. */
export function opening(group: SigneeGroup, at: number): RoundEvent {
  const deadlineAt = group.lifetime === undefined ? undefined : endOfDuration(at, group.lifetime);
  return {
    type: 'group-opened',
    group: group.position,
    at,
    ...(deadlineAt !== undefined && { deadlineAt }),
  };
}

/** The group is complete: the next one opens, at the same instant unless it is found out later, or the round is completed. */
export function completion(round: Round, group: SigneeGroup, at: number, opensAt = at): RoundEvent[] {
  const next = round.groups[group.position + 1];
  return [
    { type: 'group-completed', group: group.position, at },
    next === undefined ? { type: 'round-ended', outcome: 'completed', at } : opening(next, opensAt),
  ];
}

/** The group was not satisfied by its deadline. */
export function expiry(round: Round, group: SigneeGroup, at: number): RoundEvent[] {
  return [
    { type: 'group-expired', group: group.position, at },
    ...closing(
      round.groups.filter(({ position }) => position !== group.position),
      at,
    ),
    { type: 'round-ended', outcome: 'expired', at },
  ];
}

/** The round ends before its groups are complete. What is complete stays so. */
export function ending(
  round: Round,
  outcome: Exclude<Outcome, 'completed' | 'expired'>,
  at: number,
  cause?: string,
): RoundEvent[] {
  return [
    ...closing(round.groups, at),
    { type: 'round-ended', outcome, ...(cause !== undefined && { cause }), at },
  ];
}

function closing(groups: readonly SigneeGroup[], at: number): RoundEvent[] {
  return groups
    .filter(({ state }) => state === 'pending' || state === 'open')
    .map(({ position }) => ({ type: 'group-closed', group: position, at }));
}
