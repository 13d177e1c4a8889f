import { DateTime, Duration } from 'luxon';

/**
 * End of an ISO 8601 duration that begins at `from` (milliseconds since 1970), reckoned by the calendar in UTC: a
 * month is as long as that month. Undefined for what is no duration, or one that does not end later than it begins.
 */
export function endOfDuration(from: number, duration: string): number | undefined {
  const end = plusDuration(from, duration);
  return end !== undefined && end > from ? end : undefined;
}

/** When what ends at `until` began, if it lasted an ISO 8601 duration; reckoned like `endOfDuration`. */
export function beginOfDuration(until: number, duration: string): number | undefined {
  const parsed = durationOf(duration);
  const begin = parsed && finite(DateTime.fromMillis(until, { zone: 'utc' }).minus(parsed).toMillis());
  return begin !== undefined && begin < until ? begin : undefined;
}

/**
 * Whether one ISO 8601 duration may end later than another that begins with it. Months differ in length, so this is
 * asked for every month in which both may begin: what is accepted in one is not refused in another.
 */
export function outlasts(duration: string, other: string): boolean {
  return MONTHS.some((from) => {
    const [end = Number.POSITIVE_INFINITY, bound = Number.POSITIVE_INFINITY] = [duration, other].map((one) =>
      endOfDuration(from, one),
    );
    return end > bound;
  });
}

/** The months of two years, the second of which is a leap year. */
const MONTHS = Array.from({ length: 24 }, (_, month) => Date.UTC(2027, month));

/**
 * When a round that is entered at `enteredAt` may begin: at an ISO date-time (UTC unless it has an offset), or an ISO
 * 8601 duration after entry. What has passed means at once. Undefined for what is neither.
 */
export function activationInstant(activation: string | undefined, enteredAt: number): number | undefined {
  if (activation === undefined) return enteredAt;
  const at = activation.startsWith('P') ? plusDuration(enteredAt, activation) : instantOf(activation);
  return at === undefined ? undefined : Math.max(at, enteredAt);
}

function plusDuration(from: number, duration: string): number | undefined {
  const parsed = durationOf(duration);
  return parsed && finite(DateTime.fromMillis(from, { zone: 'utc' }).plus(parsed).toMillis());
}

function durationOf(text: string): Duration | undefined {
  const parsed = Duration.fromISO(text);
  // A bare P is no duration, though luxon takes it for one of no length.
  return parsed.isValid && /\d/.test(text) ? parsed : undefined;
}

// A time without a date would be read as one of today, and what today is depends on when it is asked.
function instantOf(dateTime: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(dateTime)) return undefined;
  return finite(DateTime.fromISO(dateTime, { zone: 'utc' }).toMillis());
}

// luxon says NaN for what is invalid or beyond the calendar.
function finite(instant: number): number | undefined {
  return Number.isFinite(instant) ? instant : undefined;
}
