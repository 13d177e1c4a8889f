import { SigningError } from '../../errors.ts';
import { endOfDuration } from '../../signing/index.ts';
import { authorise } from '../authorise.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, type Standing } from '../standing.ts';
import { isSealing, removeContents } from './remove-contents.ts';
import { involvementIn } from './target.ts';

/**
 * Removes the bytes of all documents of an instance, sealed ones included, before their retention is over: where its
 * process says from when on (`deletableAfter`), and only of one that completed. Of what has gone already it is answered
 * again. Throws `ERR_DOCUMENTS_KEPT`, with `info.removableAt` where there is such a time, and `ERR_SEAL_PENDING` while
 * sealed documents are still to be made of them.
 */
export async function removeDocuments(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
): Promise<{ repeat: boolean }> {
  const { storage } = context;
  const { instance, now } = plan;
  await authorise(context, standing, 'delete-documents', instance, involvementIn(plan, standing));
  const kept = await storage.contents.ofInstance(instance.id, plan.transaction);
  if (instance.endedAt !== undefined && kept.length === 0) return { repeat: true };
  await assertRemovable(context, plan);
  if (await isSealing(context, instance.id)) {
    throw new SigningError(
      'ERR_SEAL_PENDING',
      `documents of instance <${instance.id}> are still being sealed; remove them when that is done`,
    );
  }
  await removeContents(context, plan, { documents: now, sealed: now }, doerOf(standing));
  return { repeat: false };
}

async function assertRemovable(
  { definitions }: RuntimeContext,
  { instance: { id, app, definitionHash, outcome, endedAt }, now }: InstancePlan,
): Promise<void> {
  const { deletableAfter } = (await definitions.byHash(app, definitionHash)).definition;
  if (deletableAfter === undefined) {
    throw kept(id, 'its process does not say deletableAfter, so nobody deletes them by hand');
  }
  if (endedAt === undefined) {
    throw kept(id, `it has not ended; they can be deleted from ${deletableAfter} after its completion on`);
  }
  if (outcome !== 'completed') {
    throw kept(
      id,
      'it did not complete; they go by themselves when the time is over for which they are kept',
    );
  }
  const removableAt = endOfDuration(endedAt, deletableAfter)!;
  if (now >= removableAt) return;
  throw kept(id, `they can be deleted from ${new Date(removableAt).toISOString()} on`, { removableAt });
}

function kept(instanceId: string, why: string, info?: { removableAt: number }): SigningError {
  const message = `the documents of instance <${instanceId}> are kept: ${why}`;
  return new SigningError('ERR_DOCUMENTS_KEPT', message, info && { info });
}
