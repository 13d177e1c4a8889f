import { SigningError } from '../../errors.ts';
import {
  type DecisionContext,
  decide,
  type Refusal,
  type SignedDocument,
  type SigningAction,
} from '../../signing/index.ts';
import type { RoundRecord, SignatureRecord } from '../../storage/index.ts';
import { handOver } from '../advance.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Doer } from '../planned-trail.ts';

/** Documents of the data types that a round signs, as they are planned. */
export function documentsToSign(plan: InstancePlan, round: RoundRecord): SignedDocument[] {
  const dataTypes = new Set(round.rules.documents.map(({ dataType }) => dataType));
  return plan.documents
    .filter(({ dataType }) => dataTypes.has(dataType))
    .map(({ id, dataType, sha256 }) => ({ id, dataType, sha256 }));
}

/** Whether bytes that somebody signed have changed since, or are gone. Documents of a frozen round can't. */
export async function signedBytesChanged(
  { storage }: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
): Promise<boolean> {
  if (round.rules.freeze || plan.created) return false;
  const stored = await storage.rounds.signedDocuments(round.id, {
    except: plan.supersededSignatures,
    ...(plan.transaction && { transaction: plan.transaction }),
  });
  const planned = plan.newSignaturesOf(round.id).map(({ documents }) => documents);
  return changedBytes([...stored, ...planned], plan.documents);
}

/** Whether a document has other bytes now than somebody signed, or is gone. */
export function changedBytes(
  signed: readonly (readonly SignedDocument[])[],
  documents: readonly { id: string; sha256: string }[],
): boolean {
  const bytes = new Map(documents.map(({ id, sha256 }) => [id, sha256]));
  return signed.some((covered) => covered.some(({ id, sha256 }) => bytes.get(id) !== sha256));
}

/**
 * Decides an action on a round, takes it in, and hands an outcome to the engine. Answers the decision; a refusal is
 * not thrown here, since what was due stays.
 */
export async function stepRound(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  action: SigningAction,
  about: DecisionContext,
  doer: Doer,
  toRecord?: (signatureId: string, signeeId: string) => SignatureRecord,
  passedOn?: string,
) {
  const decision = decide(round, action, about, plan.now);
  const signature = decision.signature && !decision.repeat ? decision.signature : undefined;
  const record = signature && toRecord?.(signature.id, signature.signeeId);
  plan.applyDecision(
    round,
    decision,
    doer,
    record && { ...record, documents: signature!.documents, signedAt: signature!.signedAt },
  );
  if (round.state === 'open' && decision.round.state !== 'open') {
    if (decision.round.state === 'completed') lockSigned(plan, round);
    else dropAdded(plan, round, doer);
    await handOver(context, plan, plan.round(round.id)!, doer, passedOn ?? action.type);
  }
  return decision;
}

/** What everybody has signed stays as it is, unless the model lets it change under their hands anyway. */
function lockSigned(plan: InstancePlan, { rules }: RoundRecord): void {
  if (!rules.freeze) return;
  const signed = new Set(rules.documents.map(({ dataType }) => dataType));
  for (const document of plan.documents) {
    if (signed.has(document.dataType) && !document.locked) plan.setDocument({ ...document, locked: true });
  }
}

/**
 * What was added while others signed is no part of what is filled in: where the round comes to nothing it goes, and what
 * was signed of it remains as proof.
 */
function dropAdded(plan: InstancePlan, { id, taskId }: RoundRecord, doer: Doer): void {
  for (const document of plan.documents) {
    // what is locked was signed elsewhere meanwhile, and counts there
    if (document.addedIn !== id || document.locked) continue;
    plan.deleteDocument(document.id);
    plan.record('document.deleted', doer, {
      elementId: taskId,
      payload: { document: document.id, dataType: document.dataType, sha256: document.sha256 },
    });
  }
}

/** A refusal as the error that callers get. */
export function refusalError({ code, message, outcome }: Refusal, round: RoundRecord): SigningError {
  return new SigningError(code, message, {
    element: round.taskId,
    info: { round: round.id, taskType: 'signing', ...(outcome !== undefined && { outcome }) },
  });
}

/** Throws a refusal. */
export function throwRefusal(refusal: Refusal, round: RoundRecord): never {
  throw refusalError(refusal, round);
}
