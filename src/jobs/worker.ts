import type { JobHandler, JobResult } from './job-handler.ts';
import type { Job, JobQueue } from './job-queue.ts';
import { defaultRetryPolicy, pauseAfter } from './retry-policy.ts';

/** How a worker behaves; milliseconds. */
export interface WorkerOptions {
  queue: Pick<JobQueue, 'take' | 'renew' | 'done' | 'retry' | 'park'>;
  /** By kind. Only jobs of these kinds are taken. */
  handlers: Readonly<Record<string, JobHandler>>;
  clock: () => number;
  /** How long a job is this worker's unless it says that it still has it; a killed worker's job is taken up after it. Default 30 000. */
  leaseMs?: number;
  /** How often it looks without being woken. Default 1 000. */
  pollMs?: number;
  /** Jobs at work at a time. Default 4. */
  concurrency?: number;
  /**
   * Jobs that are taken at once for each that may be at work; default 1. A taking is a write, so more of them are
   * cheaper where each takes little time; where one may take long, those behind it would wait for it.
   */
  ahead?: number;
  /** From 0 up to 1; for the jitter of pauses. Default `Math.random`. */
  random?: () => number;
  onError: (error: unknown, job?: Job) => void;
}

/** Takes due jobs and does them: at least once each, since a worker may be killed between the work and its commit. */
export class Worker {
  readonly #options: Required<WorkerOptions>;
  /** Taken, and not yet at work. */
  #waiting: Job[] = [];
  /** By job id. */
  readonly #atWork = new Map<string, { job: Job; work: Promise<void> }>();
  #polling: NodeJS.Timeout | undefined;
  #renewing: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #running = false;

  constructor(options: WorkerOptions) {
    this.#options = {
      leaseMs: 30_000,
      pollMs: 1_000,
      concurrency: 4,
      ahead: 1,
      random: Math.random,
      ...options,
    };
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const { pollMs, leaseMs } = this.#options;
    this.#polling = setInterval(() => this.wake(), pollMs).unref();
    this.#renewing = setInterval(() => void this.renew().catch(this.#options.onError), leaseMs / 3).unref();
    this.wake();
  }

  /** Whether jobs of this kind are this worker's. */
  does(kind: string): boolean {
    return Object.hasOwn(this.#options.handlers, kind);
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

  /**
   * Does all that is due by the clock, whether or not it was started, and whatever falls due by what is done. False: it
   * found nothing to do.
   */
  async drain(): Promise<boolean> {
    for (let hasWorked = false; ; hasWorked = true) {
      await this.#take();
      this.#begin();
      if (this.#atWork.size === 0) return hasWorked;
      while (this.#atWork.size > 0) {
        await Promise.race([...this.#atWork.values()].map(({ work }) => work));
        this.#begin();
      }
    }
  }

  /** Says of what it has taken that it still has it. Jobs that somebody else has by now are left to them. */
  async renew(): Promise<void> {
    const held = [...this.#waiting, ...[...this.#atWork.values()].map(({ job }) => job)];
    if (held.length === 0) return;
    const { queue, clock, leaseMs } = this.#options;
    const kept = await queue.renew(held, clock() + leaseMs);
    // others may have been taken while it waited for the answer
    const lost = new Set(held.filter(({ id }) => !kept.has(id)));
    this.#waiting = this.#waiting.filter((job) => !lost.has(job));
  }

  /** Takes no further jobs, waits for those at work, and gives the others back. */
  async stop(): Promise<void> {
    this.#running = false;
    clearInterval(this.#polling);
    await this.#looking;
    const { queue, clock } = this.#options;
    const untouched = this.#waiting.splice(0);
    if (untouched.length > 0) await queue.renew(untouched, clock()).catch(this.#options.onError);
    await Promise.all([...this.#atWork.values()].map(({ work }) => work));
    clearInterval(this.#renewing);
  }

  async #look(): Promise<void> {
    await this.#take();
    this.#begin();
  }

  async #take(): Promise<void> {
    const { queue, clock, leaseMs, concurrency, ahead, handlers } = this.#options;
    if (this.#waiting.length > 0 || this.#atWork.size >= concurrency) return;
    const limit = (concurrency - this.#atWork.size) * ahead;
    const jobs = await queue.take({ now: clock(), leaseMs, limit, kinds: Object.keys(handlers) });
    for (const job of jobs) {
      const own = this.#atWork.get(job.id);
      // Its lease ran out while it is still under way here: it goes on under the new one. If it was made anew
      // meanwhile, its revision tells the queue so at the end.
      if (own) Object.assign(own.job, { lease: job.lease, attempts: job.attempts });
      else this.#waiting.push(job);
    }
  }

  #begin(): void {
    while (this.#atWork.size < this.#options.concurrency) {
      const job = this.#waiting.shift();
      if (!job) return;
      const work = this.#do(job).finally(() => {
        this.#atWork.delete(job.id);
        this.#continue();
      });
      this.#atWork.set(job.id, { job, work });
    }
  }

  #continue(): void {
    if (!this.#running) return;
    if (this.#waiting.length === 0) this.wake();
    else this.#begin();
  }

  async #do(job: Job): Promise<void> {
    const { handlers, onError } = this.#options;
    const handler = handlers[job.kind]!;
    try {
      await this.#end(job, await handler.run(job));
    } catch (error) {
      onError(error, job);
      await this.#failed(job, handler, error).catch((failed) => onError(failed, job));
    }
  }

  async #end(job: Job, result: JobResult): Promise<void> {
    if (result === 'done') await this.#options.queue.done(job);
  }

  async #failed(job: Job, handler: JobHandler, error: unknown): Promise<void> {
    const { queue, clock, random } = this.#options;
    const pause = isPermanent(error)
      ? undefined
      : pauseAfter(handler.retries ?? defaultRetryPolicy, job.attempts, random());
    if (pause !== undefined) {
      await queue.retry(job, { readyAt: clock() + pause, error: nameOf(error) });
      return;
    }
    const result = (await handler.giveUp?.(job, error)) ?? 'park';
    if (result === 'park') await queue.park(job, nameOf(error));
    else await this.#end(job, result);
  }
}

function isPermanent(error: unknown): boolean {
  return (error as { info?: { permanent?: unknown } } | undefined)?.info?.permanent === true;
}

/** What is kept of an error: its code, else its name. Its message may hold anything. */
function nameOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'failed';
}
