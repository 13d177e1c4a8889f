import type { Job, JobHandler, JobQueue } from './job-queue.ts';

/** How a worker behaves; milliseconds. */
export interface WorkerOptions {
  queue: JobQueue;
  /** By kind. Only jobs of these kinds are taken. */
  handlers: Readonly<Record<string, JobHandler>>;
  clock: () => number;
  /** How long a job is this worker's; a killed worker's job is taken up after it. Default 30 000. */
  leaseMs?: number;
  /** How often it looks without being woken. Default 1 000. */
  pollMs?: number;
  /** Jobs at work at a time. Default 8. */
  concurrency?: number;
  onError: (error: unknown, job?: Job) => void;
}

/** Longest pause before a failed job is tried again. */
const longestPauseMs = 60_000;

/** Takes due jobs and does them: at least once each, since a worker may be killed between the work and its commit. */
export class Worker {
  readonly #options: Required<WorkerOptions>;
  /** By job id. */
  readonly #atWork = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #running = false;

  constructor(options: WorkerOptions) {
    this.#options = { leaseMs: 30_000, pollMs: 1_000, concurrency: 8, ...options };
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs);
    this.#timer.unref();
    this.wake();
  }

  /** Looks for jobs now: called after a commit that made some. */
  wake(): void {
    if (!this.#running) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#look()
      .catch((error) => this.#options.onError(error))
      .finally(() => {
        this.#looking = undefined;
        if (!this.#lookAgain) return;
        this.#lookAgain = false;
        this.wake();
      });
  }

  /** Takes no further jobs and waits for those at work. */
  async stop(): Promise<void> {
    this.#running = false;
    clearInterval(this.#timer);
    await this.#looking;
    await Promise.all(this.#atWork.values());
  }

  async #look(): Promise<void> {
    const { queue, clock, leaseMs, concurrency, handlers } = this.#options;
    const room = concurrency - this.#atWork.size;
    if (room <= 0) return;
    const jobs = await queue.take({ now: clock(), leaseMs, limit: room, kinds: Object.keys(handlers) });
    for (const job of jobs) {
      // Its lease ran out while it is still under way: taking it again has renewed the lease, and that is all.
      if (this.#atWork.has(job.id)) continue;
      const work = this.#do(job).finally(() => {
        this.#atWork.delete(job.id);
        this.wake();
      });
      this.#atWork.set(job.id, work);
    }
  }

  async #do(job: Job): Promise<void> {
    const { queue, clock, handlers, onError } = this.#options;
    try {
      await handlers[job.kind]?.(job);
    } catch (error) {
      onError(error, job);
      const pause = Math.min(longestPauseMs, 1_000 * 2 ** (job.attempts - 1));
      const message = error instanceof Error ? error.name : 'failed';
      await queue
        .retry(job.id, { dueAt: clock() + pause, error: message })
        .catch((failed) => onError(failed, job));
    }
  }
}
