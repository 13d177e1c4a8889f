import type { InstanceView } from '../../runtime/view-types.ts';
import type { PostenContext } from './context.ts';
import type { JobKind } from './job-links.ts';
import { jobVariables } from './job-variables.ts';
import { partyIdOf } from './party-id.ts';
import { queueName } from './queue-name.ts';
import type { SenderCall } from './sender-call.ts';
import type { SentJob } from './sent-job.ts';

/**
 * Starts a job as an instance of its process, whole or not at all.
 * @param pollingQueue from which the sender fetches what changes; undefined: from none
 */
export async function startJob(
  { runtime, apps }: PostenContext,
  kind: JobKind,
  { sender, actor }: SenderCall,
  { job, documents }: Pick<SentJob<unknown>, 'job' | 'documents'>,
  pollingQueue: string | undefined,
): Promise<InstanceView> {
  const { instance } = await runtime.start({
    actor,
    app: apps[kind],
    ownerPartyId: await partyIdOf({ runtime }, sender.number),
    variables: jobVariables(job),
    documents,
    refuseIncident: true,
    ...(pollingQueue !== undefined && { queue: queueName(kind, sender.number, pollingQueue) }),
  });
  return instance;
}
