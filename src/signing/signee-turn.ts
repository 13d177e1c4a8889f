import type { DecisionContext } from './decision.ts';
import { type Refused, refused } from './refusal.ts';
import type { Round, Signature, Signee, SigneeGroup } from './round.ts';

/**
 * The signee's group, as long as they are asked in it or will be: ERR_SIGNEE_DROPPED_OUT after a rejection or failure
 * of their own, ERR_DELEGATED after they handed over, ERR_NOT_A_SIGNEE once they were removed, ERR_GROUP_CLOSED after
 * the group ended.
 */
export function checkAsked(round: Round, signee: Signee): { group: SigneeGroup } | Refused {
  const where = `signing task <${round.taskId}>`;
  if (hasDroppedOut(signee)) {
    return refused('ERR_SIGNEE_DROPPED_OUT', `signee <${signee.id}> of ${where} has already ${signee.state}`);
  }
  if (signee.state === 'delegated') {
    return refused('ERR_DELEGATED', `signee <${signee.id}> of ${where} has handed over to somebody else`);
  }
  if (signee.state === 'removed') {
    return refused(
      'ERR_NOT_A_SIGNEE',
      `signee <${signee.id}> of ${where} was removed and is not asked any more`,
    );
  }
  const group = round.groups[signee.group];
  if (group === undefined) {
    return refused('ERR_NOT_A_SIGNEE', `signee <${signee.id}> belongs to no group of ${where}`);
  }
  if (group.state !== 'pending' && group.state !== 'open') {
    return refused('ERR_GROUP_CLOSED', `group <${group.order}> of ${where} is already ${group.state}`);
  }
  return { group };
}

/** The signee's group, if it is their turn: refused as {@link checkAsked} says, and with ERR_TOO_EARLY before it opens. */
export function checkTurn(round: Round, signee: Signee): { group: SigneeGroup } | Refused {
  const asked = checkAsked(round, signee);
  if ('group' in asked && asked.group.state === 'pending') {
    return refused(
      'ERR_TOO_EARLY',
      `group <${asked.group.order}> of signing task <${round.taskId}> has not opened yet; wait for its turn`,
    );
  }
  return asked;
}

/** ERR_ALREADY_SIGNED, with what to do about it where the model lets them. */
export function alreadySigned({ taskId, rules }: Round, { id }: Signee): Refused {
  const hint = rules.allow.includes('withdraw') ? '; withdraw the signature first' : '';
  return refused(
    'ERR_ALREADY_SIGNED',
    `signee <${id}> has already signed in signing task <${taskId}>${hint}`,
  );
}

/** True for a signee who rejected or failed: they may neither sign nor withdraw what they signed before. */
export function hasDroppedOut({ state }: Signee): boolean {
  return state === 'rejected' || state === 'failed';
}

/** ERR_LEVEL_TOO_LOW when the actor is not authenticated as well as the task, or this signee, asks for. */
export function checkLevel(round: Round, { signee, actorLevel = 0 }: DecisionContext): Refused | undefined {
  const level = Math.max(round.rules.level, signee?.level ?? 0);
  if (actorLevel >= level) return undefined;
  return refused(
    'ERR_LEVEL_TOO_LOW',
    `signing task <${round.taskId}> needs authentication level ${level}; log in with a higher level`,
  );
}

/** The signatures that the actor made for this signee and that stand, oldest first. */
export function ownSignatures({ signatures = [], signee, actorKey }: DecisionContext): Signature[] {
  return signatures
    .filter((signature) => signature.actorKey === actorKey && signature.signeeId === signee?.id)
    .filter((signature) => signature.supersededAt === undefined)
    .sort(byAge);
}

// The id decides between signatures of one instant: in whatever order they come, a repeat gets the same one.
function byAge(one: Signature, other: Signature): number {
  return one.signedAt - other.signedAt || (one.id < other.id ? -1 : 1);
}
