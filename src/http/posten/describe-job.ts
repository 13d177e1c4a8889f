import type { Runtime } from '../../runtime/runtime.ts';
import type { DescribeInvitation } from '../signing-page/context.ts';
import { readEitherManifest } from './job-signees.ts';
import { DOCUMENT, MANIFEST, readPart } from './stored-job.ts';

/**
 * Says what a job is called, and its documents, in the words of its sender, to those who are to sign and have logged in.
 * It reads the manifest as the sender does, since signees may not: it names all of them. Undefined for what is no job, or
 * one whose documents have been removed.
 */
export function describeJob(runtime: Runtime): DescribeInvitation {
  return async ({ instanceId }, actor) => {
    const instance = await runtime.instance({ actor, instanceId });
    const manifest = instance.documents.find(({ dataType }) => dataType === MANIFEST);
    if (!manifest || manifest.removedAt !== undefined) return undefined;
    const sender = { kind: 'organisation' as const, organisationNumber: instance.owner.number, level: 4 };
    const job = { instance, address: { actor: sender, instanceId } };
    const { title, description, documents } = readEitherManifest(await readPart({ runtime }, job, MANIFEST));
    return {
      title,
      ...(description !== undefined && { description }),
      documents: instance.documents
        .filter(({ dataType }) => dataType === DOCUMENT)
        .map(({ id }, index) => ({ id, title: documents[index]?.title ?? title })),
    };
  };
}
