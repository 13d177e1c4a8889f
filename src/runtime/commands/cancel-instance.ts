import { SigningError } from '../../errors.ts';
import { decide } from '../../signing/index.ts';
import { endInstance } from '../advance.ts';
import { authorise } from '../authorise.ts';
import type { CancelInstanceCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, type Standing } from '../standing.ts';
import { involvementIn } from './target.ts';

/** Ends the run and what is open in it. The same cancel is answered again; any other end stands. */
export async function cancelInstance(
  context: RuntimeContext,
  plan: InstancePlan,
  { cause = 'cancelled', confirmed = false }: CancelInstanceCommand,
  standing: Standing,
): Promise<{ repeat: boolean }> {
  await authorise(context, standing, 'cancel', plan.instance, involvementIn(plan, standing));
  const { id, state, outcome } = plan.instance;
  if (state === 'ended' && outcome === 'cancelled') return { repeat: true };
  if (state === 'ended') {
    throw new SigningError('ERR_INSTANCE_ENDED', `instance <${id}> has ended`, { info: { outcome } });
  }
  const doer = doerOf(standing);
  for (const round of plan.rounds) {
    if (round.state === 'open')
      plan.applyDecision(round, decide(round, { type: 'cancel', cause }, {}, plan.now), doer);
  }
  plan.clear('incident');
  endInstance(plan, { outcome: 'cancelled' }, doer);
  if (confirmed) plan.confirmStatus(Number.POSITIVE_INFINITY);
  return { repeat: false };
}
