/** Something to be done after the commit that asked for it. */
export interface Job {
  id: string;
  kind: string;
  /** Idempotency key: one job of a kind and key at a time. */
  key: string;
  instanceId?: string;
  payload: unknown;
  /** Milliseconds since 1970, UTC. */
  dueAt: number;
  /** How often it was taken, this time included. */
  attempts: number;
}

/** Where jobs wait. What is due and what is done is true there, and read with the taker's clock. */
export interface JobQueue {
  /** Takes due jobs for `leaseMs`; each is given to one taker at a time, over all nodes. */
  take(options: { now: number; leaseMs: number; limit: number; kinds: readonly string[] }): Promise<Job[]>;
  /** Gives a job back, due again later. */
  retry(id: string, options: { dueAt: number; error: string }): Promise<void>;
}

/** Does a job, and takes it from the queue in the commit that its work ends with. */
export type JobHandler = (job: Job) => Promise<void>;
