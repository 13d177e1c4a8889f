import { isSigningError } from '../../errors.ts';
import type { JobHandler, NewJob } from '../../jobs/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import { isSealing, removalJobKind, removeContents } from '../commands/remove-contents.ts';
import type { RuntimeContext } from '../context.ts';

interface RemovalPayload {
  instanceId: string;
}

/** Until it is looked again whether the last document has been sealed, milliseconds. */
const sealingPause = 60 * 60_000;

/** The one job that takes away the bytes of an instance whose process says how long they are kept. */
export function removal(instanceId: string, dueAt: number): Omit<NewJob, 'instanceId'> {
  return { kind: removalJobKind, key: instanceId, payload: { instanceId } satisfies RemovalPayload, dueAt };
}

/** Takes away the bytes of all documents of an instance; while sealed ones are still to be made of them, later. */
export function removalJob(context: RuntimeContext, queue: CommandQueue): JobHandler {
  const { storage, clock } = context;
  return {
    async run(job) {
      const { instanceId } = job.payload as RemovalPayload;
      if (await isSealing(context, instanceId)) {
        await storage.jobs.retry(job, { readyAt: clock() + sealingPause });
        return 'committed';
      }
      await queue
        .add({
          instanceId,
          internal: true,
          unhurried: true,
          needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
          async run(plan) {
            await removeContents(context, plan, { documents: plan.now, sealed: plan.now });
            return () => undefined;
          },
        })
        .catch(unlessGone);
      return 'done';
    },
    // how often it was taken says nothing: it waits for as long as sealing does
    retries: { attempts: Number.MAX_SAFE_INTEGER, first: 10_000, factor: 2, longest: sealingPause },
  };
}

/** Whoever took the instance out of the tables took its documents too. */
function unlessGone(error: unknown): void {
  if (!isSigningError(error) || error.code !== 'ERR_INSTANCE_UNKNOWN') throw error;
}
