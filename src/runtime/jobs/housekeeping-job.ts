import type { JobHandler, NewJob } from '../../jobs/index.ts';
import { beginOfDuration } from '../../signing/index.ts';
import { longestWindow } from '../call-limits.ts';
import type { CommandQueue } from '../command-queue.ts';
import {
  type RetentionEnds,
  removalJobKind,
  removeContents,
  sealJobKind,
} from '../commands/remove-contents.ts';
import { repair } from '../commands/repair.ts';
import type { RuntimeContext } from '../context.ts';
import { wakeKey } from '../follow-up.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { answerLifetime } from '../keyed.ts';

/** Milliseconds between two looks at everything. */
const interval = 5 * 60_000;
/** How long a due time may have passed before its job is missed: others may be at work on it. */
const grace = 60_000;
/** What is mended, or deleted, in one statement. */
const batch = 1_000;
/** How long a change is kept that whoever fetched it has confirmed: a trace for operators. */
const confirmedLifetime = 40 * 24 * 60 * 60_000;
/** Signee groups that are over, of which one may have thousands who did not sign. */
const sweptAtOnce = 100;

/** The one job that looks after what should not exist; made at every start, and by itself again. */
export function housekeeping(dueAt: number): NewJob {
  return { kind: 'housekeeping', key: 'housekeeping', dueAt };
}

/**
 * Finds what this code never writes, but a restored backup, a hand in the tables or a mistake may leave behind: an open
 * round whose groups are complete, an outcome that the process has not heard of, a due time in the past without a job.
 * Repairs it, and says so in the log and in the audit trail. It also removes what nobody needs any more, and what is kept
 * no longer.
 */
export function housekeepingJob(context: RuntimeContext, queue: CommandQueue): JobHandler {
  const { storage, clock, log } = context;

  async function wakeOverdue(now: number): Promise<void> {
    const overdue = await storage.findings.overdueWithoutJob(now - grace, batch);
    for (const { instanceId, dueAt } of overdue) {
      log.error(
        { instance: instanceId, dueAt },
        'repaired: nothing would have woken an instance that is due',
      );
    }
    const jobs = overdue.map(({ instanceId }) => ({
      ...wakeKey(instanceId),
      instanceId,
      payload: { instanceId },
      dueAt: now,
    }));
    await storage.transaction((transaction) => storage.jobs.enqueue(transaction, jobs, now));
  }

  /** In one instance after the other. One in which it fails keeps no other from it, and is found again next time. */
  async function inEach(
    instanceIds: readonly string[],
    failed: string,
    work: (plan: InstancePlan) => Promise<void>,
  ): Promise<void> {
    for (const instanceId of instanceIds) {
      await queue
        .add({
          instanceId,
          internal: true,
          unhurried: true,
          needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
          async run(plan) {
            await work(plan);
            return () => undefined;
          },
        })
        .catch((error) => log.error({ instance: instanceId, err: error }, failed));
    }
  }

  async function repairRounds(): Promise<void> {
    const found = await storage.findings.instancesInDisorder(batch);
    await inEach(found, 'not repaired', (plan) => repair(context, plan));
  }

  /** What is too much for one time is done the next time. */
  async function removeContentsInTime(now: number): Promise<void> {
    const { documents, sealed } = context.retention;
    const ends: RetentionEnds = {
      ...(documents !== undefined && { documents: beginOfDuration(now, documents)! }),
      ...(sealed !== undefined && { sealed: beginOfDuration(now, sealed)! }),
    };
    for (const kind of ['documents', 'sealed'] as const) {
      const end = ends[kind];
      if (end === undefined) continue;
      const about = {
        sealed: kind === 'sealed',
        // a process that sets a time of its own has a job at that time
        withoutJobs: [sealJobKind, removalJobKind],
        limit: batch,
      };
      const found = await storage.contents.endedBefore(end, about);
      await inEach(found, 'contents not removed', (plan) => removeContents(context, plan, ends));
    }
  }

  async function tidyContents(): Promise<void> {
    // A store that is away keeps nothing else from being done.
    await context.contents.tidy().catch((error) => log.error({ err: error }, 'contents not deleted'));
  }

  async function forgetAnswers(now: number): Promise<void> {
    while ((await storage.answers.deleteBefore(now - answerLifetime, batch)) === batch);
  }

  async function forgetQueues(now: number): Promise<void> {
    const forget = () => storage.statusEvents.deleteConfirmedBefore(now - confirmedLifetime, batch);
    while ((await forget()) === batch);
    await storage.statusEvents.forgetPollsBefore(now);
    await storage.callCounts.deleteBefore(now - longestWindow);
  }

  async function sweepInboxes(): Promise<void> {
    const sweep = () => storage.transaction((transaction) => storage.inbox.sweep(transaction, sweptAtOnce));
    while ((await sweep()) === sweptAtOnce);
  }

  return {
    async run() {
      const now = clock();
      await wakeOverdue(now);
      await repairRounds();
      await forgetAnswers(now);
      await forgetQueues(now);
      await sweepInboxes();
      await removeContentsInTime(now);
      await tidyContents();
      const next = housekeeping(now + interval);
      await storage.transaction((transaction) => storage.jobs.enqueue(transaction, [next], now));
      // Made anew while it was at work, so it stays.
      return 'done';
    },
    retries: { attempts: Number.MAX_SAFE_INTEGER, first: 10_000, factor: 2, longest: interval },
  };
}
