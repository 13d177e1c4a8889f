/** When a job that failed is tried again; milliseconds. */
export interface RetryPolicy {
  /** How often it is tried before it is given up. */
  attempts: number;
  /** Pause after the first failure. */
  first: number;
  /** What each further pause is longer by. */
  factor: number;
  longest: number;
}

/** Tried again within seconds, then minutes, then hourly; given up after most of a day. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 30, first: 1_000, factor: 2, longest: 3_600_000 };

/** By how much a pause is shorter or longer at random, so that what failed together is not tried again together. */
const jitter = 0.2;

/**
 * Pause before a job that has been tried `attempts` times is tried again; undefined: it is given up.
 * @param random from 0 up to 1
 */
export function pauseAfter(policy: RetryPolicy, attempts: number, random: number): number | undefined {
  if (attempts >= policy.attempts) return undefined;
  const pause = Math.min(policy.longest, policy.first * policy.factor ** (attempts - 1));
  return Math.round(pause * (1 - jitter + 2 * jitter * random));
}
