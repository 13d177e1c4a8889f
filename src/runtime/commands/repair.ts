import { applyEvents, type RoundEvent } from '../../signing/index.ts';
import { handOver } from '../advance.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';

/**
 * Ends rounds that are complete and still open, and gives the process outcomes that it has not heard of. What is in
 * order is left as it is.
 */
export async function repair(context: RuntimeContext, plan: InstancePlan): Promise<void> {
  for (const { id } of plan.rounds) {
    endCompleted(context, plan, id);
    await tellProcess(context, plan, id);
  }
}

function endCompleted({ log }: RuntimeContext, plan: InstancePlan, roundId: string): void {
  const round = plan.round(roundId)!;
  if (round.state !== 'open' || round.groups.some(({ state }) => state !== 'complete')) return;
  const events: RoundEvent[] = [{ type: 'round-ended', outcome: 'completed', at: plan.now }];
  plan.applyDecision(round, { events, round: applyEvents(round, events) }, {});
  plan.record('round.repaired', {}, { elementId: round.taskId, roundId });
  plan.onceCommitted(() =>
    log.error(
      { instance: plan.instance.id, round: roundId },
      'repaired: a round was complete, and still open',
    ),
  );
}

async function tellProcess(context: RuntimeContext, plan: InstancePlan, roundId: string): Promise<void> {
  const round = plan.round(roundId)!;
  const { id, incident, waiting } = plan.instance;
  const isWaiting = waiting.some(({ executionId }) => executionId === round.executionId);
  // On hold, the outcome stands in what is pending.
  if (round.state === 'open' || incident || !isWaiting) return;
  plan.record('round.repaired', {}, { elementId: round.taskId, roundId });
  plan.onceCommitted(() =>
    context.log.error(
      { instance: id, round: roundId },
      'repaired: the process had not heard how a round ended',
    ),
  );
  await handOver(context, plan, round, {}, round.state === 'completed' ? 'sign' : 'reject');
}
