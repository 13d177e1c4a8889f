import { applyEvents } from './apply-events.ts';
import type { DecisionContext, Verdict } from './decision.ts';
import type { ListedSignee } from './enter-round.ts';
import { type GroupFault, groupFault, slotsFault } from './group-fault.ts';
import { signeesFault } from './maximum-signees.ts';
import { type Refused, refused } from './refusal.ts';
import type { Round, Signee, SigneeGroup } from './round.ts';
import type { RoundEvent } from './round-event.ts';
import { checkAsked } from './signee-turn.ts';
import type { ActionOf } from './signing-action.ts';
import { isLast } from './transitions.ts';

/**
 * Signees of groups that have not begun are removed and others added, all or nothing. Afterwards each of these groups
 * must be one that could have been entered. That nobody is twice in a group is for the caller to see: who a signee is,
 * is not known here.
 */
export function changeSignees(
  round: Round,
  { add, remove }: ActionOf<'change-signees'>,
  { removed = [] }: DecisionContext,
  now: number,
): Verdict {
  const events: RoundEvent[] = [];
  for (const id of new Set(remove)) {
    const removal = removalOf(round, id, removed, now);
    if ('refusal' in removal) return removal;
    events.push(removal);
  }
  const slots = slotsFault(add);
  if (slots !== undefined) return refusedFor(round, slots);
  for (const signee of add) {
    const addition = additionOf(round, signee, now);
    if ('refusal' in addition) return addition;
    events.push(addition);
  }

  const after = applyEvents(round, events);
  for (const group of after.groups.filter((one, position) => one !== round.groups[position])) {
    const fault = groupFault(group, round.rules.completion, isLast(after, group));
    if (fault !== undefined) return refusedFor(round, fault);
  }
  const tooMany = signeesFault(after);
  if (tooMany !== undefined) return refusedFor(round, tooMany);
  return { events };
}

function removalOf(
  round: Round,
  id: string,
  rows: readonly Signee[],
  at: number,
): Extract<RoundEvent, { type: 'signee-removed' }> | Refused {
  const signee = rows.find((row) => row.id === id);
  if (signee === undefined || !signee.listed) {
    return refused('ERR_NOT_A_SIGNEE', `signing task <${round.taskId}> lists no signee <${id}> to remove`);
  }
  const begun = checkNotBegun(round, round.groups[signee.group]);
  if (begun !== undefined) return begun;
  const asked = checkAsked(round, signee);
  if ('refusal' in asked) return asked;
  return { type: 'signee-removed', group: signee.group, signeeId: id, slots: signee.slots, at };
}

function additionOf(
  round: Round,
  { id, order, slots, level }: ListedSignee,
  at: number,
): Extract<RoundEvent, { type: 'signee-added' }> | Refused {
  const group = round.groups.find((one) => one.order === order);
  if (group === undefined) {
    return refused(
      'ERR_ATTRIBUTE_INVALID',
      `signing task <${round.taskId}> has no group <${order}> for signee <${id}>; choose the order of one that it has`,
    );
  }
  const begun = checkNotBegun(round, group);
  if (begun !== undefined) return begun;
  return {
    type: 'signee-added',
    group: group.position,
    signeeId: id,
    slots,
    ...(level !== undefined && { level }),
    at,
  };
}

function checkNotBegun({ taskId }: Round, group: SigneeGroup | undefined): Refused | undefined {
  if (group === undefined || group.state === 'pending') return undefined;
  return refused(
    'ERR_GROUP_BEGUN',
    `group <${group.order}> of signing task <${taskId}> has begun; its signees can't be changed any more`,
  );
}

function refusedFor({ taskId }: Round, { code, what }: Pick<GroupFault, 'code' | 'what'>): Refused {
  return refused(code, `signees of signing task <${taskId}> can't be changed so: ${what}`);
}
