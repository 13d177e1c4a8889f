import type { DecisionContext, Verdict } from './decision.ts';
import { refused } from './refusal.ts';
import type { Round } from './round.ts';
import { checkLevel, checkTurn, ownSignatures } from './signee-turn.ts';

/** The actor takes back their own signature, of several the latest one: the signee waits again. */
export function withdraw(round: Round, context: DecisionContext, now: number): Verdict {
  const { signee } = context;
  if (signee === undefined) return nothingSigned(round);
  const turn = checkTurn(round, signee);
  if ('refusal' in turn) return turn;
  const level = checkLevel(round, context);
  if (level !== undefined) return level;
  const signature = ownSignatures(context).at(-1);
  if (signature === undefined) return nothingSigned(round);

  return {
    events: [
      {
        type: 'signature-withdrawn',
        group: signee.group,
        signeeId: signee.id,
        signatureId: signature.id,
        listed: signee.listed,
        at: now,
      },
    ],
  };
}

function nothingSigned({ taskId }: Round): Verdict {
  return refused('ERR_NOTHING_SIGNED', `signing task <${taskId}> has no signature of yours to withdraw`);
}
