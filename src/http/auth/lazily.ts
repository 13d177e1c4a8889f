const RETRY_AFTER = 5_000;

/**
 * Does the work once, with the first call; if it fails, again with the first call after a pause.
 * @param clock milliseconds since 1970, UTC
 */
export function lazily<Found>(find: () => Promise<Found>, clock: () => number): () => Promise<Found> {
  let pending: Promise<Found> | undefined;
  let retryAt = 0;
  return () => {
    if (pending === undefined || (retryAt > 0 && clock() >= retryAt)) {
      retryAt = 0;
      pending = find();
      pending.catch(() => {
        retryAt = clock() + RETRY_AFTER;
      });
    }
    return pending;
  };
}
