import { type Job, type RetryPolicy, Worker } from '../../jobs/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import type { RuntimeContext } from '../context.ts';
import { announceJob } from './announce-job.ts';
import { housekeeping, housekeepingJob } from './housekeeping-job.ts';
import { noticeJob } from './notice-job.ts';
import { recordJob } from './record-job.ts';
import { removalJob } from './removal-job.ts';
import { sealJob } from './seal-job.ts';
import { defaultServiceRetries, serviceJob } from './service-job.ts';
import { wakeJob } from './wake-job.ts';
import { webhookJob } from './webhook-job.ts';

/** Everything that a runtime does later. */
export interface Jobs {
  start(): void;
  /** Looks for jobs now, where one of these is due: called after the commit that made them. */
  wake(made: readonly Pick<Job, 'kind' | 'dueAt'>[]): void;
  /** Does all that is due by the clock. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  enqueueHousekeeping(): Promise<void>;
}

/**
 * Instances that are woken at a time: they are read and committed together, and planned one by one where callers leave
 * room. A caller's commit may wait behind one of theirs, so they are not many.
 */
const wakesAtOnce = 8;
/** Announcements at a time: each reads a whole group and makes its notices. */
const announcementsAtOnce = 2;
/** Notices, webhooks and service tasks, of each that many at a time: they wait for others most of the time. */
const outsideAtOnce = 16;
/** Instances whose documents are removed at a time: nobody waits for it. */
const removalsAtOnce = 2;
/** Rounds that are sealed at a time: each holds whole documents in memory. */
const sealsAtOnce = 1;

/**
 * The workers of a runtime: one for what falls due in instances, one for announcements, and one for each way outside. A
 * mail server or an endpoint that hangs must hold up no deadline, and neither the other. Nor must thousands of
 * announcements that have piled up, as where a server was killed again and again while it took them.
 */
export function createJobs(
  context: RuntimeContext,
  queue: CommandQueue,
  serviceRetries: RetryPolicy = defaultServiceRetries,
): Jobs {
  const { storage, clock, log, telling } = context;
  const onError = (error: unknown, job?: Job) =>
    log.error(
      { err: error, ...(job && { job: job.id, kind: job.kind, attempts: job.attempts }) },
      'job failed',
    );
  const shared = { queue: storage.jobs, clock, onError };
  const inside = new Worker({
    ...shared,
    handlers: {
      wake: wakeJob(context, queue),
      housekeeping: housekeepingJob(context, queue),
    },
    concurrency: wakesAtOnce,
    ahead: 8,
  });
  const announcing =
    telling &&
    new Worker({
      ...shared,
      handlers: { announce: announceJob(context, queue, telling) },
      concurrency: announcementsAtOnce,
    });
  const outside = [
    { service: serviceJob(context, queue, serviceRetries) },
    { webhook: webhookJob(context) },
    ...(context.sealing ? [{ record: recordJob(context, context.sealing) }] : []),

    ...(telling ? [{ notice: noticeJob(context, telling) }] : []),
  ].map((handlers) => new Worker({ ...shared, handlers, concurrency: outsideAtOnce }));
  const seals =
    context.sealing &&
    new Worker({
      ...shared,
      handlers: { seal: sealJob(context, queue, context.sealing) },
      concurrency: sealsAtOnce,
    });
  const removing = new Worker({
    ...shared,
    handlers: { 'remove-contents': removalJob(context, queue) },
    concurrency: removalsAtOnce,
  });
  const others = [removing, ...(announcing ? [announcing] : []), ...(seals ? [seals] : []), ...outside];
  const workers = [inside, ...others];

  return {
    start() {
      for (const worker of workers) worker.start();
    },
    wake(made) {
      const now = clock();
      const due = made.filter(({ dueAt }) => dueAt <= now);
      for (const worker of workers) if (due.some(({ kind }) => worker.does(kind))) worker.wake();
    },
    async drain() {
      // What one does may make work for the other, and its outcome again for the first.
      for (let more = true; more; ) {
        await inside.drain();
        more = false;
        for (const worker of others) more = (await worker.drain()) || more;
      }
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
    async enqueueHousekeeping() {
      const now = clock();
      await storage.transaction((transaction) => storage.jobs.enqueue(transaction, [housekeeping(now)], now));
    },
  };
}
