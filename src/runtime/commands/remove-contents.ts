import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Doer } from '../planned-trail.ts';

/** Kind of the job that makes the sealed documents of a round. */
export const sealJobKind = 'seal';

/** Kind of the job that takes away the bytes of an instance whose process says how long they are kept. */
export const removalJobKind = 'remove-contents';

/** Until when an instance must have ended for its bytes to go, by whether they are those of sealed documents. */
export interface RetentionEnds {
  documents?: number;
  sealed?: number;
}

/**
 * Takes away the bytes of documents whose retention time is over, also those that only a signature still names. Rows,
 * digests, signatures and trail stay. Changes nothing in an instance that runs, or while sealed documents are still to
 * be made of what would go.
 * @param doer who has asked for it; default nobody: their time has come
 */
export async function removeContents(
  { storage }: Pick<RuntimeContext, 'storage'>,
  plan: InstancePlan,
  ends: RetentionEnds,
  doer: Doer = {},
): Promise<void> {
  const { id, endedAt } = plan.instance;
  if (endedAt === undefined || (await isSealing({ storage }, id))) return;
  const isOver = (end = Number.NEGATIVE_INFINITY) => endedAt <= end;
  for (const { sha256, sealed } of await storage.contents.ofInstance(id, plan.transaction)) {
    if (isOver(sealed ? ends.sealed : ends.documents)) removeContent(plan, sha256, doer);
  }
}

/** Whether sealed documents are still to be made of what an instance has. */
export async function isSealing(
  { storage }: Pick<RuntimeContext, 'storage'>,
  instanceId: string,
): Promise<boolean> {
  return (await storage.jobs.list({ kind: sealJobKind, instanceId, limit: 1 })).length > 0;
}

function removeContent(plan: InstancePlan, sha256: string, doer: Doer): void {
  plan.removeContent(sha256);
  const documents = plan.documents.filter((document) => document.sha256 === sha256);
  for (const document of documents) {
    plan.setDocument({ ...document, removedAt: plan.now });
    const { id, dataType } = document;
    plan.record('document.removed', doer, { payload: { document: id, dataType, sha256 } });
  }
  if (documents.length === 0) plan.record('document.removed', doer, { payload: { sha256 } });
}
