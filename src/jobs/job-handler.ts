import type { Job } from './job-queue.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** `done`: the worker takes the job from the queue. `committed`: the handler's own commit has done so. */
export type JobResult = 'done' | 'committed';

/** How jobs of one kind are done. */
export interface JobHandler {
  /**
   * Does the work, at least once for each job: a worker may be killed between the work and the end of the job. What it
   * throws is tried again; an error whose `info.permanent` is true, or one after the last attempt, gives the job up.
   */
  run(job: Job): Promise<JobResult>;
  /** Default: see `defaultRetryPolicy`. */
  retries?: RetryPolicy;
  /** What follows when a job is given up; default `park`: it is put aside with the error until somebody says otherwise. */
  giveUp?(job: Job, error: unknown): Promise<JobResult | 'park'>;
}
