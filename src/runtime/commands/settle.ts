import { SigningError } from '../../errors.ts';
import { nextDueAt } from '../../signing/index.ts';
import type { RoundRecord, TimerRecord } from '../../storage/index.ts';
import { advance } from '../advance.ts';
import type { RuntimeContext } from '../context.ts';
import { type PendingStep, recordIncident } from '../incident.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { signedBytesChanged, stepRound } from './round-step.ts';

/** Timers that fire within one plan; more wait for the next, so that an instance can't keep a node to itself. */
const mostTimers = 50;
/** Timers that were started within a plan and are due already: more of them go round in a circle. */
const mostAtOnce = 25;

/** Applies what is due, earliest first: before any command is looked at. */
export async function settle(context: RuntimeContext, plan: InstancePlan): Promise<void> {
  const known = new Set(plan.instance.timers?.map(({ executionId }) => executionId));
  let fired = 0;
  let atOnce = 0;
  for (let next = firstDue(plan); next !== undefined; next = firstDue(plan)) {
    if ('round' in next) {
      await tick(context, plan, next.round);
      continue;
    }
    if (fired === mostTimers) return;
    fired += 1;
    if (!known.has(next.timer.executionId)) atOnce += 1;
    if (atOnce > mostAtOnce) recordIncident(context, plan, ringing(next.timer), goingInCircles(next.timer));
    else await fire(context, plan, next.timer);
  }
}

/** When the next thing falls due in an instance by itself; of one that is on hold, its rounds alone. */
export function nextDueIn({
  instance,
  rounds,
}: Pick<InstancePlan, 'instance' | 'rounds'>): number | undefined {
  if (instance.state === 'ended') return undefined;
  const timers = instance.incident ? [] : (instance.timers ?? []);
  const due = [...rounds.map(nextDueAt), ...timers.map(({ dueAt }) => dueAt)];
  const known = due.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Whether a group's deadline has come. */
export function isDue(round: RoundRecord, now: number): boolean {
  return round.groups.some(
    ({ state, deadlineAt }) => state === 'open' && deadlineAt !== undefined && deadlineAt <= now,
  );
}

type Due = { at: number } & ({ round: RoundRecord } | { timer: TimerRecord });

function firstDue({ instance, rounds, now }: InstancePlan): Due | undefined {
  if (instance.state === 'ended') return undefined;
  const due: Due[] = [];
  for (const round of rounds) {
    const at = nextDueAt(round);
    if (at !== undefined && at <= now) due.push({ at, round });
  }
  // an instance on hold can't be moved on: its timers wait until it is resumed
  for (const timer of instance.incident ? [] : (instance.timers ?? [])) {
    if (timer.dueAt <= now) due.push({ at: timer.dueAt, timer });
  }
  return due.sort((one, other) => one.at - other.at)[0];
}

async function tick(context: RuntimeContext, plan: InstancePlan, round: RoundRecord): Promise<void> {
  const about = isDue(round, plan.now)
    ? { signedBytesChanged: await signedBytesChanged(context, plan, round) }
    : {};
  await stepRound(context, plan, round, { type: 'tick' }, about, {}, undefined, 'expire');
}

async function fire(context: RuntimeContext, plan: InstancePlan, timer: TimerRecord): Promise<void> {
  plan.record('timer.fired', {}, { elementId: timer.elementId });
  await advance(context, plan, ringing(timer), {});
}

function ringing({ elementId, executionId }: TimerRecord): PendingStep {
  return { type: 'handover', abandoned: false, handovers: [{ type: 'timer', elementId, executionId }] };
}

function goingInCircles({ elementId }: TimerRecord): SigningError {
  return new SigningError(
    'ERR_PROCESS_LOOP',
    `timer <${elementId}> is due as soon as it is started, again and again; let it wait, or let the process end`,
    { element: elementId },
  );
}
