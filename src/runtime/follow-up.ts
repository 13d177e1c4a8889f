import type { JobKey } from '../jobs/index.ts';
import { isSubscribed } from '../notify/index.ts';
import { endOfDuration } from '../signing/index.ts';
import { nextDueIn } from './commands/settle.ts';
import type { RuntimeContext } from './context.ts';
import { sealState } from './evidence/seal-state.ts';
import type { InstancePlan } from './instance-plan.ts';
import { removal } from './jobs/removal-job.ts';
import { sealRoundJob } from './jobs/seal-job.ts';
import { announcementsOf } from './notices/announcements.ts';
import { runtimeEvent } from './runtime-event.ts';
import { queueStatusEvents } from './status-events.ts';

/** The one job that wakes an instance when the next thing falls due in it. */
export function wakeKey(instanceId: string): JobKey {
  return { kind: 'wake', key: instanceId };
}

/**
 * Adds to a plan what follows from all that it holds: when the instance is to be woken, when its documents go, and who is
 * to be told.
 */
export async function followUp(context: RuntimeContext, plan: InstancePlan): Promise<void> {
  if (!plan.isChanged) return;
  scheduleWake(plan);
  sealCompleted(plan);
  queueStatusEvents(plan);
  await scheduleRemoval(context, plan);
  if (context.telling) announce(context.telling, plan);
  const { id } = plan.instance;
  const told = plan.newEvents.flatMap((record) => runtimeEvent(record) ?? []);
  for (const endpoint of context.webhooks.endpoints) {
    if (!told.some(({ type }) => isSubscribed(endpoint, type))) continue;
    plan.addJob({
      kind: 'webhook',
      key: `${endpoint.id}:${id}`,
      payload: { endpointId: endpoint.id, instanceId: id },
      dueAt: plan.now,
    });
  }
}

function scheduleWake(plan: InstancePlan): void {
  const { id, dueAt: before } = plan.instance;
  const dueAt = nextDueIn(plan);
  const isWoken = plan.finishes(wakeKey(id));
  if (dueAt === before && !isWoken) return;
  if (dueAt === undefined) plan.clear('dueAt');
  else if (dueAt !== before) plan.updateInstance({ dueAt });
  if (dueAt !== undefined) plan.addJob({ ...wakeKey(id), payload: { instanceId: id }, dueAt });
  else if (!isWoken) plan.finishJob(wakeKey(id));
}

function sealCompleted(plan: InstancePlan): void {
  for (const { roundId, event } of plan.roundEvents) {
    if (event.type !== 'round-ended' || sealState(plan.round(roundId)!) !== 'pending') continue;
    plan.addJob(sealRoundJob(plan.instance.id, roundId, plan.now));
  }
}

/** An instance on which its process sets a time is left alone by the retention of the runtime. */
async function scheduleRemoval({ definitions }: RuntimeContext, plan: InstancePlan): Promise<void> {
  if (!plan.newEvents.some(({ type }) => type === 'instance.ended')) return;
  const { id, app, definitionHash, endedAt } = plan.instance;
  const { retention } = (await definitions.byHash(app, definitionHash)).definition;
  if (retention !== undefined) plan.addJob(removal(id, endOfDuration(endedAt!, retention)!));
}

function announce(telling: NonNullable<RuntimeContext['telling']>, plan: InstancePlan): void {
  for (const { roundId, event } of plan.roundEvents) {
    for (const job of announcementsOf(telling, plan.round(roundId)!, event, plan.now)) plan.addJob(job);
  }
}
