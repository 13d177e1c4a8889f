/** What a job is, for all that concerns who enqueues it. */
export interface NewJob {
  kind: string;
  /** Idempotency key: one job of a kind and key at a time. */
  key: string;
  /** Instance that it is about. */
  instanceId?: string;
  /** Plain JSON; ids only, no personal data. */
  payload?: unknown;
  /** Milliseconds since 1970, UTC. */
  dueAt: number;
}

/** What tells one job from all others. */
export type JobKey = Pick<NewJob, 'kind' | 'key'>;

/** A job that somebody has taken. */
export interface Job extends NewJob {
  id: string;
  /** How often it was taken, this time included. */
  attempts: number;
  /** Another one for each time it is taken; void once the lease has run out and somebody else has it. */
  lease: string;
  revision: number;
}

/** A job as its taker names it. */
export type TakenJob = Pick<Job, 'id' | 'lease' | 'revision'>;

/**
 * Where jobs wait. What is due and what is done is true there, and read with the taker's clock. Times are milliseconds
 * since 1970, UTC.
 */
export interface JobQueue<Transaction = never> {
  /**
   * Makes jobs in the caller's transaction. One of the same kind and key that is there already gets the new payload and
   * due time, from now on with all its attempts; if somebody is at work on it, it is done once more after that.
   */
  enqueue(transaction: Transaction, jobs: readonly NewJob[], now: number): Promise<void>;
  /** Takes due jobs for `leaseMs`; each is given to one taker at a time, over all nodes. */
  take(options: { now: number; leaseMs: number; limit: number; kinds: readonly string[] }): Promise<Job[]>;
  /** Keeps taken jobs until `readyAt`. Answers the ids of those that were still the caller's. */
  renew(jobs: readonly TakenJob[], readyAt: number): Promise<Set<string>>;
  /** The work is done: the job goes, unless it was made anew meanwhile. */
  done(job: TakenJob, transaction?: Transaction): Promise<void>;
  /** Gives a job back, to be taken again at `readyAt`; one that was made anew meanwhile, when it is due. */
  retry(job: TakenJob, options: { readyAt: number; error?: string }): Promise<void>;
  /** Puts a job aside with its error, until somebody says otherwise; not one that was made anew meanwhile. */
  park(job: TakenJob, error: string): Promise<void>;
}
