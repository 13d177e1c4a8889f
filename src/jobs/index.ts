export type { JobHandler, JobResult } from './job-handler.ts';
export type { Job, JobKey, JobQueue, NewJob, TakenJob } from './job-queue.ts';
export type { RetryPolicy } from './retry-policy.ts';
export { defaultRetryPolicy, pauseAfter } from './retry-policy.ts';
export type { WorkerOptions } from './worker.ts';
export { Worker } from './worker.ts';
