import { applyEvents } from './apply-events.ts';
import type { DecisionContext, Verdict } from './decision.ts';
import { checkDistinct } from './distinct-from.ts';
import { hasChanged, isSameDocuments, selectDocuments } from './documents.ts';
import { type Refused, refused } from './refusal.ts';
import type { Round, Signature, SigneeGroup } from './round.ts';
import type { RoundEvent } from './round-event.ts';
import { isSatisfied } from './satisfaction.ts';
import { alreadySigned, checkLevel, checkTurn, ownSignatures } from './signee-turn.ts';
import type { ActionOf } from './signing-action.ts';
import { completion, isLast, openGroup } from './transitions.ts';

/**
 * The signature that answers a request made before: by the same actor, for the same signee, of the same documents and
 * bytes. `again` and `fresh` say that it is not the same request.
 */
export function repeatedSignature(
  round: Round,
  action: ActionOf<'sign'>,
  context: DecisionContext,
): Signature | undefined {
  if (action.again || action.fresh) return undefined;
  const selection = selectDocuments(round, context.documents ?? [], action.documentIds);
  if ('refusal' in selection) return undefined;
  return ownSignatures(context).find(({ documents }) => isSameDocuments(documents, selection.documents));
}

/** A signature that has not been made before, in a round that is open. */
export function sign(round: Round, action: ActionOf<'sign'>, context: DecisionContext, now: number): Verdict {
  const { actorKey, signee } = context;
  if (actorKey === undefined) {
    return refused('ERR_NOT_A_SIGNEE', `signing task <${round.taskId}> is signed by an actor; name one`);
  }
  const place = signee === undefined ? placeForUnlisted(round) : checkTurn(round, signee);
  if ('refusal' in place) return place;
  const level = checkLevel(round, context);
  if (level !== undefined) return level;
  const selection = selectDocuments(round, context.documents ?? [], action.documentIds);
  if ('refusal' in selection) return selection;

  const signature: Signature = {
    id: action.signatureId,
    signeeId: signee?.id ?? action.signeeId,
    actorKey,
    documents: selection.documents,
    signedAt: now,
  };
  const slot = findSlot(round, action, context, signature);
  if ('refusal' in slot) return slot;
  const distinct = checkDistinct(round, context, slot.supersedes !== undefined);
  if (distinct !== undefined) return distinct;
  if (context.isNameMissing) {
    return refused(
      'ERR_NAME_UNKNOWN',
      `signing task <${round.taskId}> shows who signs by name alone, and neither the login nor the register has the caller's name`,
    );
  }

  const signed: RoundEvent = {
    type: 'signed',
    group: place.group.position,
    signeeId: signature.signeeId,
    listed: signee?.listed ?? false,
    signature,
    ...(slot.supersedes !== undefined && { supersedes: slot.supersedes.id }),
    at: now,
  };
  return { signature, events: [signed, ...completionAfter(round, signed)] };
}

function placeForUnlisted(round: Round): { group: SigneeGroup } | Refused {
  const group = openGroup(round);
  if (group?.unlisted) return { group };
  if (round.groups.some(({ state, unlisted }) => state === 'pending' && unlisted)) {
    return refused(
      'ERR_TOO_EARLY',
      `signing task <${round.taskId}> does not yet take signatures of those who are not listed; sign when their group opens`,
    );
  }
  return refused(
    'ERR_NOT_A_SIGNEE',
    `signing task <${round.taskId}> takes signatures of those who are listed only`,
  );
}

/**
 * Where the signature goes: to a free slot, or in the place of an older one by the same actor. Of several, one whose
 * bytes have changed is replaced first: otherwise an actor with two slots could never mend the second.
 */
function findSlot(
  round: Round,
  { again, fresh }: ActionOf<'sign'>,
  context: DecisionContext,
  { signeeId, documents }: Signature,
): { supersedes?: Signature } | Refused {
  const { taskId, rules } = round;
  const { signee } = context;
  const own = ownSignatures(context);
  const isFree = signee === undefined || signee.filled < signee.slots;
  if (isFree && (own.length === 0 || again || fresh)) return {};
  if (fresh && signee !== undefined) return alreadySigned(round, signee);

  const changed = own.find((signature) => hasChanged(signature.documents, context.documents ?? []));
  const same = own.find((signature) => isSameDocuments(signature.documents, documents));
  const supersedes = changed ?? same ?? own.at(-1);
  if (supersedes !== undefined && (supersedes !== same || rules.allow.includes('sign-again'))) {
    return { supersedes };
  }
  return refused(
    'ERR_NO_FREE_SLOT',
    `signee <${signeeId}> of signing task <${taskId}> has no slot left to sign`,
  );
}

// The last group of a parallel round stays open, however many sign, until somebody says next.
function completionAfter(round: Round, signed: RoundEvent): RoundEvent[] {
  const after = applyEvents(round, [signed]);
  const group = openGroup(after);
  if (group === undefined || !isSatisfied(group)) return [];
  const waitsForNext = isLast(after, group) && after.rules.completion === 'parallel';
  return waitsForNext ? [] : completion(after, group, signed.at);
}
