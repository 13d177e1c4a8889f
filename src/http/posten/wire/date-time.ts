import { DateTime } from 'luxon';

/**
 * Milliseconds UTC of an `xs:dateTime`; undefined for years that have no four digits. One without an offset is the time
 * in Norway, where the senders are: some of their libraries leave the offset of a local time out.
 */
export function instantOf(text: string): number | undefined {
  const time = DateTime.fromISO(text.trim(), { zone: 'Europe/Oslo' });
  return time.isValid ? time.toMillis() : undefined;
}

/** An instant as Posten's messages and headers have it: `xs:dateTime` in UTC with Z, which Java insists on. */
export function dateTimeOf(instant: number): string {
  return new Date(instant).toISOString();
}
