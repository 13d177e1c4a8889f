import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';

/** Kind of the job that makes the sealed documents of a round. */
export const sealJobKind = 'seal';

/** Until when an instance must have ended for its bytes to go, by whether they are those of sealed documents. */
export interface RetentionEnds {
  documents?: number;
  sealed?: number;
}

/**
 * Takes away the bytes of documents whose retention time is over, also those that only a signature still names. Rows,
 * digests, signatures and trail stay. Changes nothing in an instance that runs, or while sealed documents are still to
 * be made of what would go.
 */
export async function removeContents(
  { storage }: RuntimeContext,
  plan: InstancePlan,
  ends: RetentionEnds,
): Promise<void> {
  const { id, endedAt } = plan.instance;
  if (endedAt === undefined) return;
  const sealing = await storage.jobs.list({ kind: sealJobKind, instanceId: id, limit: 1 });
  if (sealing.length > 0) return;
  const isOver = (end = Number.NEGATIVE_INFINITY) => endedAt <= end;
  for (const { sha256, sealed } of await storage.contents.ofInstance(id, plan.transaction)) {
    if (isOver(sealed ? ends.sealed : ends.documents)) removeContent(plan, sha256);
  }
}

function removeContent(plan: InstancePlan, sha256: string): void {
  plan.removeContent(sha256);
  const documents = plan.documents.filter((document) => document.sha256 === sha256);
  for (const document of documents) {
    plan.setDocument({ ...document, removedAt: plan.now });
    const { id, dataType } = document;
    plan.record('document.removed', {}, { payload: { document: id, dataType, sha256 } });
  }
  if (documents.length === 0) plan.record('document.removed', {}, { payload: { sha256 } });
}
