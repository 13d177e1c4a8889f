import { SigningError } from '../../errors.ts';
import type { RoundRecord, SigneeRecord, WaitingRecord } from '../../storage/index.ts';
import type { Involvement } from '../authorise.ts';
import type { RoundCommand } from '../command-types.ts';
import { isStuck } from '../incident.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Standing } from '../standing.ts';

/**
 * The task that a command is about: the one it names, or the only one in which the instance waited when the command
 * arrived. A task that was left meanwhile is never taken for the one that followed it.
 */
export function targetTask(
  plan: InstancePlan,
  command: Pick<RoundCommand, 'instanceId' | 'roundId' | 'taskId'>,
  current: ReadonlySet<string>,
  kind?: WaitingRecord['kind'],
): WaitingRecord {
  const { instance } = plan;
  const fits = (task: WaitingRecord) =>
    (kind === undefined || task.kind === kind) &&
    (command.roundId === undefined || task.roundId === command.roundId) &&
    (command.taskId === undefined || task.elementId === command.taskId);
  const fitting = instance.waiting.filter(
    (task) => fits(task) && (command.roundId !== undefined || current.has(task.executionId)),
  );
  // What works or waits by itself is meant only where nothing waits for people.
  const forPeople = fitting.filter(
    ({ kind: of, executionId }) => of === 'signing' || of === 'task' || isStuck(instance, executionId),
  );
  const meant = forPeople.length > 0 ? forPeople : fitting;
  if (meant.length === 1) return meant[0]!;
  if (meant.length > 1) {
    throw new SigningError(
      'ERR_TASK_AMBIGUOUS',
      `instance <${instance.id}> waits in several tasks; name the one that is meant`,
    );
  }
  if (instance.state === 'ended') throw ended(plan);
  if (command.roundId !== undefined) throw roundOver(plan, command.roundId);
  const stayed =
    instance.waiting.length > 0 && instance.waiting.every((task) => current.has(task.executionId));
  if (kind === 'signing' && stayed) {
    throw new SigningError(
      'ERR_ROUND_UNKNOWN',
      `instance <${instance.id}> waits in no signing task that is meant`,
    );
  }
  throw new SigningError(
    'ERR_TASK_LEFT',
    `instance <${instance.id}> no longer waits in the task that was meant`,
  );
}

/** The round that a command on a signing task is about; one that is over too, if the command names it. */
export function targetRound(
  plan: InstancePlan,
  command: Pick<RoundCommand, 'instanceId' | 'roundId' | 'taskId'>,
  current: ReadonlySet<string>,
): RoundRecord {
  if (command.roundId !== undefined) {
    const named = plan.round(command.roundId);
    if (named) return named;
    throw new SigningError(
      'ERR_ROUND_UNKNOWN',
      `instance <${plan.instance.id}> has no round <${command.roundId}> that counts`,
    );
  }
  const task = targetTask(plan, command, current, 'signing');
  return roundOf(plan, task);
}

/** The round of a task that the instance waits in. */
export function roundOf(plan: InstancePlan, { roundId, elementId }: WaitingRecord): RoundRecord {
  const round = roundId === undefined ? undefined : plan.round(roundId);
  if (!round) throw new SigningError('ERR_ROUND_UNKNOWN', `task <${elementId}> has no round`);
  return round;
}

/** How the actor stands towards one round, by the signee rows that were read for them. */
export function involvementIn(
  plan: InstancePlan,
  standing: Standing,
  round?: RoundRecord,
): Involvement & { rows: SigneeRecord[] } {
  const rows = round ? plan.signeesOf(round.id, standing.partyKeys) : [];
  const isSignee = plan.rounds.some(({ id }) => plan.signeesOf(id, standing.partyKeys).some(isAsked));
  return { isSignee, isOpenSignee: round?.state === 'open' && rows.some(isAsked), rows };
}

/**
 * The same, with the signees of a round that is over counted as they were while it was open: they are told how it
 * ended, and not that they may not ask.
 */
export function involvementOnceOpen(
  plan: InstancePlan,
  standing: Standing,
  round?: RoundRecord,
): Involvement & { rows: SigneeRecord[] } {
  const involvement = involvementIn(plan, standing, round);
  return { ...involvement, isOpenSignee: involvement.rows.some(isAsked) };
}

/** Whoever has handed over, or was removed, has nothing to do with the round any more. */
function isAsked({ state }: SigneeRecord): boolean {
  return state !== 'delegated' && state !== 'removed';
}

function ended({ instance }: InstancePlan): SigningError {
  return new SigningError('ERR_INSTANCE_ENDED', `instance <${instance.id}> has ended`, {
    info: { outcome: instance.outcome },
  });
}

function roundOver(plan: InstancePlan, roundId: string): SigningError {
  const outcome = plan.round(roundId)?.state;
  return new SigningError('ERR_ROUND_ENDED', `round <${roundId}> is over`, { info: { outcome } });
}
