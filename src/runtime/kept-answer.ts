import type { Moved } from './commands/next.ts';
import type { InstancePlan } from './instance-plan.ts';
import type { InstanceView } from './view-types.ts';

/** What is kept of an answer: ids alone, since the rest is read where it stands. */
export interface KeptAnswer extends Moved {
  /** The incident that was open when it was given. */
  incidentId?: string;
  /** Executions of the service tasks that were at work then. */
  services?: string[];
}

/** What to keep of the answer to a command that has just been planned. */
export function keptAnswer(plan: InstancePlan, moved: Moved): KeptAnswer {
  const { incident, waiting } = plan.instance;
  const services = waiting.filter(({ kind }) => kind === 'service').map(({ executionId }) => executionId);
  return {
    ...moved,
    ...(incident && { incidentId: incident.id }),
    ...(services.length > 0 && { services }),
  };
}

/** The incident of an answer that is given again: not one that came of what somebody else did since. */
export function incidentOf(
  { incidentId, services = [] }: KeptAnswer,
  view: InstanceView,
): InstanceView['incident'] {
  const isOwn =
    view.incident?.id === incidentId ||
    view.tasks.some(({ executionId, stuck }) => stuck && services.includes(executionId));
  return isOwn ? view.incident : undefined;
}
