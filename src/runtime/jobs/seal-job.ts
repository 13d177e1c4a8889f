import type { JobHandler, NewJob, RetryPolicy } from '../../jobs/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import { type KeptDocument, keepSealed } from '../commands/keep-sealed.ts';
import { sealJobKind } from '../commands/remove-contents.ts';
import type { RuntimeContext } from '../context.ts';
import { sealRound } from '../evidence/seal-round.ts';
import { sealState } from '../evidence/seal-state.ts';
import type { Sealing } from '../sealing.ts';

interface SealPayload {
  instanceId: string;
  roundId: string;
}

/** An authority or a key that does not answer is asked for a week, more and more seldom, then somebody has to look. */
const sealRetries: RetryPolicy = { attempts: 180, first: 2_000, factor: 2, longest: 3_600_000 };

/** The one job that seals a round's documents. */
export function sealRoundJob(instanceId: string, roundId: string, dueAt: number): Omit<NewJob, 'instanceId'> {
  return { kind: sealJobKind, key: roundId, payload: { instanceId, roundId } satisfies SealPayload, dueAt };
}

/**
 * Seals what a completed round has signed, and puts it among the instance's documents: all of it in one commit, once. A
 * worker that is killed in the middle leaves nothing, and the next one begins anew.
 */
export function sealJob(context: RuntimeContext, queue: CommandQueue, sealing: Sealing): JobHandler {
  const { storage } = context;
  return {
    async run({ payload, ...job }) {
      const { instanceId, roundId } = payload as SealPayload;
      const [instance, round] = await Promise.all([
        storage.instances.find(instanceId),
        storage.rounds.find(roundId),
      ]);
      if (!instance || !round || sealState(round) !== 'pending') return 'done';
      const { documents, lowered } = await sealRound(context, sealing, instance, round);
      const kept: KeptDocument[] = [];
      for (const { bytes, ...document } of documents) {
        kept.push({ ...document, ...(await context.contents.put(once(bytes))) });
      }
      await queue.add({
        instanceId,
        internal: true,
        unhurried: true,
        needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
        async run(plan) {
          plan.finishJob(job);
          // as it stands now: it may have been superseded, or sealed by another worker
          const current = plan.round(roundId) ?? (await storage.rounds.find(roundId));
          if (current && sealState(current) === 'pending') {
            await keepSealed(context, plan, current, kept, lowered);
          }
          return () => undefined;
        },
      });
      return 'committed';
    },
    retries: sealRetries,
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
