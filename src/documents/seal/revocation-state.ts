/** What an authority says of a certificate. */
export interface RevocationState {
  state: 'good' | 'revoked' | 'unknown';
  /** Milliseconds since 1970. */
  thisUpdate: number;
  nextUpdate?: number;
}

const DAY = 86_400_000;

/**
 * Whether this was said about the time of a seal: not long after it, and not outdated then. Without a next update it
 * counts for a day.
 */
export function isTimely(
  { thisUpdate, nextUpdate = thisUpdate + DAY }: RevocationState,
  at: number,
): boolean {
  return thisUpdate <= at + DAY && nextUpdate >= at;
}
