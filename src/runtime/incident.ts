import { randomUUID } from 'node:crypto';
import type { Handover } from '../engine/index.ts';
import { isSigningError } from '../errors.ts';
import type { InstanceRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';

/** What the engine is to be given. Kept with an incident, so that a resume can give it again. */
export type PendingStep =
  | { type: 'start'; variables: Record<string, unknown> }
  | { type: 'handover'; handovers: Handover[]; abandoned: boolean };

/** Work of a service task that failed or has no handler; the job is made again on resume. */
export interface PendingService {
  type: 'service';
  executionId: string;
}

/** What an instance that is on hold waits to do, in order. */
export function pendingOf({ incident }: Pick<InstanceRecord, 'incident'>): (PendingStep | PendingService)[] {
  return (incident?.pending ?? []) as (PendingStep | PendingService)[];
}

/** Whether an element is over as far as people are concerned, and only the process could not leave it. */
export function isStuck(instance: Pick<InstanceRecord, 'incident'>, executionId: string): boolean {
  return pendingOf(instance).some((pending) => isAbout(pending, executionId));
}

/** Whether a step that waits is about this execution of an element. */
export function isAbout(pending: PendingStep | PendingService, executionId: string): boolean {
  return (
    (pending.type === 'service' && pending.executionId === executionId) ||
    (pending.type === 'handover' && pending.handovers.some((handed) => handed.executionId === executionId))
  );
}

/** While an instance is on hold, what else comes up waits behind what failed, in order. */
export function postpone(plan: InstancePlan, pending: PendingStep | PendingService): void {
  const { incident } = plan.instance;
  if (!incident) return;
  plan.updateInstance({ incident: { ...incident, pending: [...pendingOf(plan.instance), pending] } });
  plan.record('incident.extended', {}, { payload: { id: incident.id } });
}

/** Puts the instance on hold with what was to be done, and tells the operators why. */
export function recordIncident(
  context: RuntimeContext,
  plan: InstancePlan,
  pending: PendingStep | PendingService,
  error: unknown,
): void {
  const known = isSigningError(error);
  const code = known ? error.code : 'ERR_ENGINE_FAILED';
  const { incident } = plan.instance;
  const id = incident?.id ?? randomUUID();
  if (incident) postpone(plan, pending);
  else {
    const element = known && error.element !== undefined ? { elementId: error.element } : {};
    const message = known ? error.message : 'the process could not go on; the log tells why';
    plan.updateInstance({
      state: 'incident',
      incident: { id, code, message, ...element, at: plan.now, pending: [pending] },
    });
    plan.record('incident.opened', {}, { ...element, payload: { id, code } });
  }
  plan.noteIncident(error);
  plan.onceCommitted(() =>
    context.log.error({ instance: plan.instance.id, incident: id, code, err: error }, 'incident'),
  );
}
