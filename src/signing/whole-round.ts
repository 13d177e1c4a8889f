import { endOfDuration } from './deadline.ts';
import type { DecisionContext, Verdict } from './decision.ts';
import { refused } from './refusal.ts';
import type { Round, SigneeGroup } from './round.ts';
import { isSatisfied } from './satisfaction.ts';
import type { ActionOf } from './signing-action.ts';
import { completion, ending, openGroup } from './transitions.ts';

/** Somebody says that a parallel round has what it needs. Refused, nothing is lost. */
export function next(round: Round, { signedBytesChanged }: DecisionContext, now: number): Verdict {
  const task = `signing task <${round.taskId}>`;
  if (round.rules.completion === 'automatic') {
    return refused('ERR_ACTION_NOT_ALLOWED', `${task} goes on by itself when its signatures are there`);
  }
  const group = openGroup(round);
  if (group === undefined) return notOpenYet(round);
  if (!isSatisfied(group)) {
    return refused('ERR_SIGNATURES_MISSING', `${task} still needs signatures before it can go on`);
  }
  if (signedBytesChanged) {
    return refused(
      'ERR_DOCUMENTS_CHANGED',
      `documents of ${task} were changed after they were signed; sign again`,
    );
  }
  return { events: completion(round, group, now) };
}

/** The whole task is given back, by one who may. No signee changes. */
export function returnTask(round: Round, now: number): Verdict {
  return { events: ending(round, 'rejected', now, 'returned') };
}

/** The sender calls the round off, or the process interrupts it. */
export function cancel(round: Round, { cause }: ActionOf<'cancel'>, now: number): Verdict {
  return { events: ending(round, 'cancelled', now, cause) };
}

/**
 * The open group gets a later deadline, at the latest when the task's maximum lifetime has passed since it opened. The
 * same deadline once more is a repeat.
 */
export function extend(round: Round, { deadlineAt }: ActionOf<'extend'>, now: number): Verdict {
  const task = `signing task <${round.taskId}>`;
  const group = openGroup(round);
  if (group === undefined) return notOpenYet(round);
  if (group.deadlineAt === undefined) {
    return refused('ERR_ACTION_NOT_ALLOWED', `group <${group.order}> of ${task} has no deadline to extend`);
  }
  if (deadlineAt === group.deadlineAt) return { events: [], repeat: true };
  if (!(deadlineAt > group.deadlineAt)) {
    return refused(
      'ERR_ACTION_NOT_ALLOWED',
      `group <${group.order}> of ${task} can only be extended; choose a later deadline than the present one`,
    );
  }
  if (deadlineAt > latestDeadline(round, group)) {
    return refused(
      'ERR_LIFETIME_EXCEEDED',
      `group <${group.order}> of ${task} can't be extended so far; choose an earlier deadline`,
    );
  }
  return { events: [{ type: 'deadline-extended', group: group.position, deadlineAt, at: now }] };
}

function latestDeadline({ rules, activationAt }: Round, { openedAt = activationAt }: SigneeGroup): number {
  const { maximumLifetime } = rules;
  const end = maximumLifetime === undefined ? undefined : endOfDuration(openedAt, maximumLifetime);
  return end ?? Number.MAX_SAFE_INTEGER;
}

function notOpenYet({ taskId }: Round): Verdict {
  return refused('ERR_TOO_EARLY', `signing task <${taskId}> has not opened yet; wait for its activation`);
}
