import { applyEvents } from './apply-events.ts';
import type { Round } from './round.ts';
import type { RoundEvent } from './round-event.ts';
import { isSatisfied } from './satisfaction.ts';
import { completion, expiry, openGroup, opening } from './transitions.ts';

/** What a deadline depends on besides the round. */
export interface DueOptions {
  /** Whether a document has other bytes now than in some signature that stands; default false. */
  signedBytesChanged?: boolean | undefined;
}

/**
 * What is due at `now` (milliseconds since 1970): activation opens the first group, a deadline completes or expires
 * its group. A deadline is kept to the instant at which it fell due, however late it is found out. A group opens at
 * `now`, the instant at which that is found out: nobody could sign before, so its lifetime begins there, whole.
 */
export function due(round: Round, now: number, options: DueOptions = {}): RoundEvent[] {
  const events: RoundEvent[] = [];
  let current = round;
  for (let at = nextDueAt(current); at !== undefined && at <= now; at = nextDueAt(current)) {
    const fallen = fallingDue(current, at, now, options);
    events.push(...fallen);
    current = applyEvents(current, fallen);
  }
  return events;
}

/** The next instant at which {@link due} will have something, if nothing else happens; none if it never will. */
export function nextDueAt(round: Round): number | undefined {
  if (round.state !== 'open') return undefined;
  if (round.groups[0]?.state === 'pending') return round.activationAt;
  return openGroup(round)?.deadlineAt;
}

/**
 * The round as a reader at `now` shall see it: with what is due applied, whether or not it has been stored. A group
 * whose opening is due and not yet stored is seen to have opened at `now`.
 */
export function asSeenAt(round: Round, now: number, options: DueOptions = {}): Round {
  return applyEvents(round, due(round, now, options));
}

function fallingDue(
  round: Round,
  at: number,
  now: number,
  { signedBytesChanged = false }: DueOptions,
): RoundEvent[] {
  const group = openGroup(round);
  if (group === undefined) return round.groups.slice(0, 1).map((first) => opening(first, now));
  const isCompleted = isSatisfied(group) && !signedBytesChanged;
  return isCompleted ? completion(round, group, at, now) : expiry(round, group, at);
}
