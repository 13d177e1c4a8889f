import { applyEvents } from './apply-events.ts';
import type { DecisionContext, Verdict } from './decision.ts';
import { refused } from './refusal.ts';
import type { Round, Signee } from './round.ts';
import type { RoundEvent } from './round-event.ts';
import { canBeSatisfied } from './satisfaction.ts';
import { alreadySigned, checkAsked, checkLevel, checkTurn, ownSignatures } from './signee-turn.ts';
import type { ActionOf } from './signing-action.ts';
import { ending } from './transitions.ts';

/** A signee refuses, for themselves. */
export function reject(
  round: Round,
  action: ActionOf<'reject'>,
  context: DecisionContext,
  now: number,
): Verdict {
  const { signee } = context;
  if (signee === undefined || !signee.listed) return notListed(round);
  const turn = checkTurn(round, signee);
  if ('refusal' in turn) return turn;
  const level = checkLevel(round, context);
  if (level !== undefined) return level;
  if (isFilled(signee) || ownSignatures(context).length > 0) return alreadySigned(round, signee);

  return {
    events: afterLosses(round, [
      {
        type: 'signee-rejected',
        group: signee.group,
        signeeId: signee.id,
        lost: signee.slots - signee.filled,
        ...(action.reason !== undefined && { reason: action.reason }),
        at: now,
      },
    ]),
  };
}

/** A signee is lost for a cause that is not their own act; also while their group is pending. */
export function dropOut(
  round: Round,
  { cause }: ActionOf<'drop-out'>,
  { signee }: DecisionContext,
  now: number,
): Verdict {
  if (signee === undefined || !signee.listed) return notListed(round);
  const asked = checkAsked(round, signee);
  if ('refusal' in asked) return asked;
  if (isFilled(signee)) return alreadySigned(round, signee);

  return {
    events: afterLosses(round, [
      {
        type: 'signee-failed',
        group: signee.group,
        signeeId: signee.id,
        lost: signee.slots - signee.filled,
        cause,
        at: now,
      },
    ]),
  };
}

type Loss = Extract<RoundEvent, { type: 'signee-rejected' | 'signee-failed' }>;

/**
 * The loss of signees, one at least and all at one instant, with what comes of it: it ends the round if the model says so,
 * or if a group can no longer be satisfied.
 */
export function afterLosses(round: Round, losses: readonly Loss[]): RoundEvent[] {
  const after = applyEvents(round, losses);
  const groups = losses.map(({ group }) => after.groups[group]);
  if (
    round.rules.onDropout === 'until-unreachable' &&
    groups.every((group) => group !== undefined && canBeSatisfied(group))
  ) {
    return [...losses];
  }
  const { at } = losses[0]!;
  if (after.rejections > 0) return [...losses, ...ending(after, 'rejected', at)];
  const failed = losses.find((loss) => loss.type === 'signee-failed');
  return [...losses, ...ending(after, 'failed', at, failed?.cause)];
}

function isFilled({ filled, slots }: Signee): boolean {
  return filled >= slots;
}

function notListed({ taskId }: Round): Verdict {
  return refused(
    'ERR_NOT_A_SIGNEE',
    `only a listed signee of signing task <${taskId}> can reject or drop out`,
  );
}
