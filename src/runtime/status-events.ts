import type { InstancePlan } from './instance-plan.ts';

/** Events of the audit trail that make a change of their own: somebody did something, or was found to be unable to. */
const acts: ReadonlySet<string> = new Set([
  'round.signed',
  'round.signature-withdrawn',
  'round.signee-rejected',
  'round.signee-failed',
  'ceremony.failed',
]);

/**
 * Adds what has changed to the queue from which it is fetched: one change for each act, together with what came of it,
 * such as the end of the round; and one for what ended by itself or was called off.
 */
export function queueStatusEvents(plan: InstancePlan): void {
  const { queue } = plan.instance;
  if (queue === undefined) return;
  let open: number | undefined;
  for (const { type, sequence } of plan.newEvents) {
    const isAct = acts.has(type);
    if (isAct && open !== undefined) plan.addStatusEvent({ queue, sequence: open });
    if (isAct || type === 'round.round-ended' || open !== undefined) open = sequence;
  }
  if (open !== undefined) plan.addStatusEvent({ queue, sequence: open });
}
