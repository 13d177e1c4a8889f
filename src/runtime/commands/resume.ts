import { SigningError } from '../../errors.ts';
import { addServiceJob, advance, type Mending } from '../advance.ts';
import { authorise } from '../authorise.ts';
import type { ResumeCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import { type PendingService, pendingOf } from '../incident.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Doer } from '../planned-trail.ts';
import { doerOf, type Standing } from '../standing.ts';
import { involvementIn } from './target.ts';

/** Lets an instance go on that is on hold, with what was mended. If it fails again, it is on hold again. */
export async function resume(
  context: RuntimeContext,
  plan: InstancePlan,
  command: ResumeCommand,
  standing: Standing,
): Promise<void> {
  await authorise(context, standing, 'resume', plan.instance, involvementIn(plan, standing));
  if (!plan.instance.incident) {
    throw new SigningError(
      'ERR_NO_INCIDENT',
      `instance <${plan.instance.id}> has no incident to resume from`,
    );
  }
  const { definitionHash, variables, flows } = command;
  if (definitionHash !== undefined) {
    await context.definitions.byHash(plan.instance.app, definitionHash, plan.transaction);
    plan.updateInstance({ definitionHash });
  }
  const mending: Mending = { ...(variables && { variables }), ...(flows && { flows }) };
  await resumePending(context, plan, doerOf(standing), mending);
}

/** Does what was pending, in order; what comes after a step that fails again waits behind it. */
export async function resumePending(
  context: RuntimeContext,
  plan: InstancePlan,
  doer: Doer,
  mending: Mending = {},
): Promise<void> {
  const { incident } = plan.instance;
  const steps = pendingOf(plan.instance);
  if (!incident) return;
  plan.clear('incident');
  plan.updateInstance({ state: 'running' });
  plan.record('incident.resumed', doer, { payload: { id: incident.id } });
  for (const pending of steps) {
    if (pending.type === 'service') resumeService(plan, pending);
    else await advance(context, plan, pending, doer, mending);
  }
}

function resumeService(plan: InstancePlan, { executionId }: PendingService): void {
  const task = plan.instance.waiting.find((waiting) => waiting.executionId === executionId);
  if (!task) return;
  addServiceJob(plan, task);
  const resumed = { ...task, resumedAt: plan.now };
  plan.updateInstance({
    waiting: plan.instance.waiting.map((waiting) => (waiting === task ? resumed : waiting)),
  });
}
