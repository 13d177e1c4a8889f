import type { DecisionContext, Verdict } from './decision.ts';
import { type Refused, refused } from './refusal.ts';
import type { Round, Signee } from './round.ts';
import { alreadySigned, checkAsked, checkLevel } from './signee-turn.ts';
import type { ActionOf } from './signing-action.ts';

/** How often what is asked of one signee may be handed over. */
const MAXIMUM_DEPTH = 3;

/**
 * A signee hands over all that is asked of them to somebody else, who is asked in their place: also while their group
 * is pending, and only before they have signed. The group's counters stay; its slots are the other's now.
 */
export function delegate(
  round: Round,
  { signeeId: delegateId }: ActionOf<'delegate'>,
  context: DecisionContext,
  now: number,
): Verdict {
  const { signee } = context;
  if (signee === undefined || !signee.listed) {
    return refused('ERR_NOT_A_SIGNEE', `only a listed signee of signing task <${round.taskId}> can delegate`);
  }
  const asked = checkAsked(round, signee);
  if ('refusal' in asked) return asked;
  const level = checkLevel(round, context);
  if (level !== undefined) return level;
  if (signee.filled > 0) return alreadySigned(round, signee);
  const chain = checkChain(round, signee, context.delegate);
  if (chain !== undefined) return chain;

  return {
    events: [
      {
        type: 'signee-delegated',
        group: signee.group,
        signeeId: signee.id,
        delegateId,
        slots: signee.slots,
        ...(signee.level !== undefined && { level: signee.level }),
        depth: depthAfter(signee),
        at: now,
      },
    ],
  };
}

/** A party is asked once in a group. So nobody is twice in a chain of delegations: whoever stands in one has a row. */
function checkChain({ taskId }: Round, signee: Signee, receiver: Signee | undefined): Refused | undefined {
  if (receiver?.id === signee.id || receiver?.state === 'delegated') {
    return refused(
      'ERR_DELEGATION_CYCLE',
      `signee <${signee.id}> of signing task <${taskId}> can't hand over to one who handed over; choose somebody else`,
    );
  }
  if (receiver !== undefined && receiver.state !== 'removed') {
    return refused(
      'ERR_SIGNEE_DUPLICATE',
      `signee <${signee.id}> of signing task <${taskId}> can't hand over to one who is in the group already; choose somebody else`,
    );
  }
  if (depthAfter(signee) > MAXIMUM_DEPTH) {
    return refused(
      'ERR_DELEGATION_TOO_DEEP',
      `what is asked of signee <${signee.id}> of signing task <${taskId}> was handed over ${MAXIMUM_DEPTH} times already; sign or reject it`,
    );
  }
  return undefined;
}

function depthAfter({ delegationDepth = 0 }: Signee): number {
  return delegationDepth + 1;
}
