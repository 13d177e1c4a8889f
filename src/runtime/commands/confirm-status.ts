import { authorise } from '../authorise.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, type Standing } from '../standing.ts';
import type { Moved } from './next.ts';
import { involvementIn } from './target.ts';

/** Whoever follows an instance has taken in how it stood at a change, and so all that was before. */
export async function confirmStatus(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  sequence: number,
): Promise<Moved> {
  await authorise(context, standing, 'confirm-status', plan.instance, involvementIn(plan, standing));
  const type = 'status.confirmed';
  const earlier = await context.storage.events.list(plan.instance.id, { types: [type] });
  const told = [...earlier, ...plan.newEvents.filter((event) => event.type === type)];
  if (told.some(({ payload }) => (payload.sequence as number) >= sequence)) return { repeat: true };
  plan.record(type, doerOf(standing), { payload: { sequence } });
  plan.confirmStatus(sequence);
  return { repeat: false };
}
