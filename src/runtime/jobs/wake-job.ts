import { isSigningError } from '../../errors.ts';
import type { JobHandler } from '../../jobs/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import type { RuntimeContext } from '../context.ts';
import { wakeKey } from '../follow-up.ts';

/** Between two looks at an instance in which nothing was due, milliseconds. */
const shortestPause = 1_000;

interface WakePayload {
  instanceId: string;
}

/**
 * Applies what has fallen due in an instance: activations, deadlines, timers. That is what every command does first, so
 * it is a command that asks for nothing else.
 */
export function wakeJob(context: RuntimeContext, queue: CommandQueue): JobHandler {
  const { storage, clock } = context;
  return {
    async run(job) {
      const { instanceId } = job.payload as WakePayload;
      const later = await queue
        .add({
          instanceId,
          internal: true,
          unhurried: true,
          needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
          async run(plan) {
            const wasDue = plan.isChanged;
            if (wasDue) plan.finishJob(wakeKey(instanceId));
            return ({ instance }) => (wasDue ? undefined : { at: instance.dueAt });
          },
        })
        .catch(doneIfGone);
      if (!later) return 'committed';
      // Nothing was due, by this node's clock or because somebody else was faster.
      if (later.at === undefined) return 'done';
      await storage.jobs.retry(job, { readyAt: Math.max(later.at, clock() + shortestPause) });
      return 'committed';
    },
    retries: { attempts: 20, first: 500, factor: 2, longest: 60_000 },
  };
}

/** Whoever took the instance out of the tables wants it to be woken no more. */
function doneIfGone(error: unknown): { at?: never } {
  if (isSigningError(error) && error.code === 'ERR_INSTANCE_UNKNOWN') return {};
  throw error;
}
