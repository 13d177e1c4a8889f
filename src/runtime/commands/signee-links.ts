import { SigningError } from '../../errors.ts';
import type { RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { InvitedSignee } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { hashOf, onceToken } from '../invitation-tokens.ts';
import type { Doer } from '../planned-trail.ts';
import { doerOf, type Standing } from '../standing.ts';
import { authoriseIn } from './next.ts';

/**
 * Makes links by which signees come to sign, once each; links that they had are dead. Answers their tokens, in order,
 * which are stored nowhere.
 */
export async function inviteSignees(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  standing: Standing,
  invited: readonly InvitedSignee[],
): Promise<string[]> {
  await authoriseIn(context, plan, round, standing, 'invite');
  const doer = doerOf(standing);
  return invited.map(({ signeeId, exits }) => {
    const signee = askedIn(plan, round, signeeId);
    const token = onceToken();
    plan.setSigneeLink({
      signeeId: signee.id,
      roundId: round.id,
      tokenHash: hashOf(token),
      ...(exits && { exits: { ...exits } }),
    });
    record(plan, round, 'link.made', doer, signeeId);
    return token;
  });
}

/** A signee came to sign and could not, for a reason that is nobody's act. They may try again by another link. */
export function failCeremony(plan: InstancePlan, round: RoundRecord, signeeId: string): void {
  if (round.state !== 'open' || plan.signee(signeeId)?.state !== 'waiting') return;
  record(plan, round, 'ceremony.failed', {}, signeeId);
}

/** Somebody came by a signee's link. */
export function noteOpened(plan: InstancePlan, round: RoundRecord, signeeId: string): void {
  record(plan, round, 'link.opened', {}, signeeId);
}

function record(plan: InstancePlan, round: RoundRecord, type: string, doer: Doer, signeeId: string): void {
  plan.record(type, doer, { elementId: round.taskId, roundId: round.id, payload: { signeeId } });
}

function askedIn(plan: InstancePlan, round: RoundRecord, signeeId: string): SigneeRecord {
  const signee = plan.signee(signeeId);
  const task = `signing task <${round.taskId}>`;
  if (round.state !== 'open') {
    throw new SigningError('ERR_ROUND_ENDED', `${task} is over`, { info: { outcome: round.state } });
  }
  if (signee?.roundId !== round.id)
    throw new SigningError('ERR_NOT_A_SIGNEE', `${task} has no signee <${signeeId}>`);
  if (signee.state === 'waiting') return signee;
  const code = signee.state === 'signed' ? 'ERR_ALREADY_SIGNED' : 'ERR_SIGNEE_DROPPED_OUT';
  throw new SigningError(code, `signee <${signeeId}> of ${task} is not asked any more: ${signee.state}`);
}
