import { SigningError } from '../errors.ts';
import type { RuntimeContext } from './context.ts';
import type { Runtime } from './runtime.ts';

/** How long a change stays with whoever fetched it and does not confirm it, milliseconds. */
const lease = 10 * 60_000;

/** Queues from which others fetch what has changed. */
export function createQueues({ storage, clock }: RuntimeContext): Pick<Runtime, 'poll'> {
  return {
    async poll({ queue, interval }) {
      const now = clock();
      const nextPollAt = await storage.statusEvents.nextPollAt(queue);
      if (nextPollAt !== undefined && nextPollAt > now) {
        throw new SigningError(
          'ERR_POLL_TOO_EARLY',
          `the queue was empty; ask again at ${new Date(nextPollAt).toISOString()}`,
          { info: { nextPollAt } },
        );
      }
      const taken = await storage.statusEvents.take({ queue, now, leaseUntil: now + lease });
      if (taken) {
        const { instanceId, sequence, at } = taken;
        return { change: { instanceId, sequence, at }, nextPollAt: now };
      }
      await storage.statusEvents.setNextPollAt(queue, now + interval);
      return { nextPollAt: now + interval };
    },
  };
}
