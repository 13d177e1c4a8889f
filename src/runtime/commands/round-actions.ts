import { chooseSignee, type SigningAction } from '../../signing/index.ts';
import type { RoundRecord } from '../../storage/index.ts';
import type { RoundCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, organisationKey, type Standing } from '../standing.ts';
import { authoriseIn, type Moved } from './next.ts';
import { stepRound, throwRefusal } from './round-step.ts';
import { assertCanSign } from './sign.ts';
import { involvementIn } from './target.ts';

/** A signee's own act besides signing: reject, or withdraw their signature. */
export async function actAsSignee(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  command: RoundCommand,
  standing: Standing,
  action: Extract<SigningAction, { type: 'reject' | 'withdraw' }>,
): Promise<Moved> {
  assertCanSign(standing);
  // Whoever may sign may decline to, or take their signature back: it is the same right.
  await authoriseIn(context, plan, round, standing, 'sign');
  const { rows } = involvementIn(plan, standing, round);
  const party =
    command.onBehalfOf === undefined ? standing.partyKeys[0] : organisationKey(command.onBehalfOf);
  const signee = chooseSignee(
    round,
    rows.filter(({ partyKey }) => partyKey === party),
    plan.now,
  );
  const decision = await stepRound(
    context,
    plan,
    round,
    action,
    {
      ...(signee && { signee, signatures: plan.signaturesOf(signee.id) }),
      actorKey: standing.actorKey,
      actorLevel: standing.actor.level,
    },
    doerOf(standing),
  );
  if (decision.refusal) throwRefusal(decision.refusal, round);
  return { repeat: decision.repeat ?? false, outcome: plan.round(round.id)!.state };
}

/** An act on the whole round by who may: cancel it, or extend its deadline. */
export async function actOnRound(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  standing: Standing,
  action: Extract<SigningAction, { type: 'cancel' | 'extend' }>,
): Promise<Moved> {
  await authoriseIn(context, plan, round, standing, action.type);
  const decision = await stepRound(context, plan, round, action, {}, doerOf(standing));
  if (decision.refusal) throwRefusal(decision.refusal, round);
  return { repeat: decision.repeat ?? false, outcome: plan.round(round.id)!.state };
}
