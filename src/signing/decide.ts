import { applyEvents } from './apply-events.ts';
import { changeSignees } from './change-signees.ts';
import type { Decision, DecisionContext, Verdict } from './decision.ts';
import { delegate } from './delegate.ts';
import { dropOut, reject } from './drop-out.ts';
import { due } from './due.ts';
import { type Refused, refused, refusedAfterEnd } from './refusal.ts';
import type { Round } from './round.ts';
import { repeatedSignature, sign } from './sign.ts';
import type { SigningAction } from './signing-action.ts';
import { cancel, extend, next, returnTask } from './whole-round.ts';
import { withdraw } from './withdraw.ts';

/**
 * Decides an action at `now`, milliseconds since 1970. First comes what is due by then, and it stays, even if the
 * action is refused; then repeats are answered, then everything is refused once the round has ended, then the action
 * itself is judged. It reads the round's counters and the signees concerned, so its cost does not depend on how many others sign.
 * Pure: nothing given is changed, and the same arguments get the same decision.
 */
export function decide(round: Round, action: SigningAction, context: DecisionContext, now: number): Decision {
  const fallenDue = due(round, now, context);
  const current = applyEvents(round, fallenDue);
  const verdict = judge(current, action, context, now);
  if ('refusal' in verdict) return { ...verdict, events: fallenDue, round: current };
  return {
    ...verdict,
    events: [...fallenDue, ...verdict.events],
    round: applyEvents(current, verdict.events),
  };
}

function judge(round: Round, action: SigningAction, context: DecisionContext, now: number): Verdict {
  if (action.type === 'tick') return { events: [] };
  const repeat = findRepeat(round, action, context);
  if (repeat !== undefined) return repeat;
  if (round.state !== 'open') return refusedAfterEnd(round, round.state);
  switch (action.type) {
    case 'sign':
      return sign(round, action, context, now);
    case 'reject':
      return checkAllowed(round, 'reject') ?? reject(round, action, context, now);
    case 'drop-out':
      return dropOut(round, action, context, now);
    case 'withdraw':
      return checkAllowed(round, 'withdraw') ?? withdraw(round, context, now);
    case 'delegate':
      return checkAllowed(round, 'delegate') ?? delegate(round, action, context, now);
    case 'change-signees':
      return changeSignees(round, action, context, now);
    case 'next':
      return next(round, context, now);
    case 'return':
      return checkAllowed(round, 'return') ?? returnTask(round, now);
    case 'cancel':
      return cancel(round, action, now);
    case 'extend':
      return extend(round, action, now);
  }
}

/** The same signature and the same cancel are answered again, also after the end. */
function findRepeat(round: Round, action: SigningAction, context: DecisionContext): Verdict | undefined {
  if (action.type === 'sign') {
    const signature = repeatedSignature(round, action, context);
    return signature && { events: [], signature, repeat: true };
  }
  const isCancelledSo =
    round.state === 'cancelled' && action.type === 'cancel' && action.cause === round.cause;
  return isCancelledSo ? { events: [], repeat: true } : undefined;
}

function checkAllowed(
  round: Round,
  action: 'reject' | 'withdraw' | 'delegate' | 'return',
): Refused | undefined {
  if (round.rules.allow.includes(action)) return undefined;
  return refused('ERR_ACTION_NOT_ALLOWED', `signing task <${round.taskId}> does not allow <${action}>`);
}
