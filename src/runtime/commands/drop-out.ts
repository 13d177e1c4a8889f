import type { FailureCause } from '../../signing/index.ts';
import type { RoundRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Doer } from '../planned-trail.ts';
import { doerOf, type Standing } from '../standing.ts';
import { authoriseIn, type Moved } from './next.ts';
import { stepRound, throwRefusal } from './round-step.ts';

/** A signee can't be asked any more, as somebody who may says. */
export async function dropOut(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  standing: Standing,
  { signeeId, cause }: { signeeId: string; cause: FailureCause },
): Promise<Moved> {
  await authoriseIn(context, plan, round, standing, 'drop-out');
  return loseSignee(context, plan, round, doerOf(standing), { signeeId, cause });
}

/** The same, found out by the runtime itself or said by one who may. A repeat is answered again. */
export async function loseSignee(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  doer: Doer,
  { signeeId, cause }: { signeeId: string; cause: FailureCause },
): Promise<Moved> {
  const row = plan.signee(signeeId);
  const signee = row?.roundId === round.id ? row : undefined;
  if (signee?.state === 'failed' && signee.cause === cause) return { repeat: true };
  const action = { type: 'drop-out', cause } as const;
  const decision = await stepRound(context, plan, round, action, { ...(signee && { signee }) }, doer);
  if (decision.refusal) throwRefusal(decision.refusal, round);
  return { repeat: decision.repeat ?? false, outcome: plan.round(round.id)!.state };
}
