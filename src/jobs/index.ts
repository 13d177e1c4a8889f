export type { Job, JobHandler, JobQueue } from './job-queue.ts';
export type { WorkerOptions } from './worker.ts';
export { Worker } from './worker.ts';
