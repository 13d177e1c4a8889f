import { DateTime } from 'luxon';

/** Hours of the night in which no SMS is sent. */
export interface QuietHours {
  /** Local time at which they begin, `HH:mm`. */
  from: string;
  /** Local time at which they end, `HH:mm`; earlier than `from` means on the next day. */
  until: string;
  /** IANA name. */
  timeZone: string;
}

/**
 * When an SMS that is due at `at` may be sent: then, or when the quiet hours are over. A deadline that comes first
 * forces it: then it is sent in the night all the same. Instants are milliseconds since 1970.
 */
export function outsideQuietHours(
  at: number,
  quiet: QuietHours,
  deadlineAt = Number.POSITIVE_INFINITY,
): number {
  const local = DateTime.fromMillis(at, { zone: quiet.timeZone });
  const from = minutesOf(quiet.from);
  const until = minutesOf(quiet.until);
  const now = local.hour * 60 + local.minute;
  const isQuiet = from <= until ? from <= now && now < until : now >= from || now < until;
  if (!isQuiet) return at;
  const morning = local
    .plus({ days: now < until ? 0 : 1 })
    .set({ hour: Math.floor(until / 60), minute: until % 60, second: 0, millisecond: 0 })
    .toMillis();
  return morning < deadlineAt ? morning : at;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
