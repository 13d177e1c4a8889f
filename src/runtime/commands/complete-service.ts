import type { JobKey } from '../../jobs/index.ts';
import { advance } from '../advance.ts';
import type { ReceivedDocument } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import { type PendingStep, recordIncident } from '../incident.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { prepareDocuments, storeDocuments } from './documents.ts';

/** What a service task's handler came to. */
export type ServiceResult =
  | { output: Record<string, unknown>; documents: readonly ReceivedDocument[] }
  | { error: unknown };

/**
 * Completes a service task with what its handler came to, or puts the instance on hold. The job is done either way:
 * a resume makes it again.
 */
export async function completeService(
  context: RuntimeContext,
  plan: InstancePlan,
  job: JobKey,
  executionId: string,
  result: ServiceResult,
): Promise<void> {
  plan.finishJob(job);
  const task = plan.instance.waiting.find((waiting) => waiting.executionId === executionId);
  if (!task) return;
  const retry = { type: 'service' as const, executionId };
  if ('error' in result) {
    recordIncident(context, plan, retry, result.error);
    return;
  }
  try {
    const app = await context.definitions.of(plan);
    const prepared = await prepareDocuments(context, plan, result.documents, app, 'app', task.elementId);
    storeDocuments(plan, prepared, {});
  } catch (error) {
    recordIncident(context, plan, retry, error);
    return;
  }
  const step: PendingStep = {
    type: 'handover',
    abandoned: false,
    handovers: [
      { type: 'complete', elementId: task.elementId, executionId: task.executionId, output: result.output },
    ],
  };
  await advance(context, plan, step, {});
}
