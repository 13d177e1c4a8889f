import type { SignCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, type Standing } from '../standing.ts';
import { loseSignee } from './drop-out.ts';
import type { Moved } from './next.ts';
import { throwRefusal } from './round-step.ts';
import { roundToSign, signIn } from './sign.ts';

/**
 * Signs in the round that is meant. A signee whose name is all that would be shown of them, and whose name nobody knows,
 * drops out instead: the answer then has no signature, and the caller is to be told by `ERR_NAME_UNKNOWN`.
 */
export async function signRound(
  context: RuntimeContext,
  plan: InstancePlan,
  command: SignCommand,
  standing: Standing,
  current: ReadonlySet<string>,
): Promise<Moved> {
  const round = roundToSign(plan, command, standing, current);
  const { decision, record, signee } = await signIn(context, plan, round, command, standing);
  if (decision.refusal?.code === 'ERR_NAME_UNKNOWN' && signee?.listed) {
    return loseSignee(context, plan, round, doerOf(standing), { signeeId: signee.id, cause: 'no-name' });
  }
  if (decision.refusal) throwRefusal(decision.refusal, round);
  const outcome = plan.round(round.id)?.state;
  return {
    repeat: decision.repeat ?? false,
    ...(record && { signatureId: record.id }),
    ...(outcome !== undefined && { outcome }),
  };
}
