import { DateTime } from 'luxon';

const ISO_DATE = /^\d{4}-\d\d-\d\d(?<time>T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time (milliseconds since 1970) as Altinn II writes it: of the clocks in that zone, without an offset.
 * @param zone an IANA name
 */
export function messageTime(at: number, zone: string): string {
  const text = DateTime.fromMillis(at, { zone }).toISO({ includeOffset: false, suppressMilliseconds: true });
  if (text === null) throw new RangeError('a time must be one of the calendar, and its zone an IANA name');
  return text;
}

/**
 * The instant (milliseconds since 1970) of an ISO date or date-time: by the clocks in that zone, unless it has an
 * offset, and of the hour that comes twice when clocks are set back the first. Undefined for what is neither.
 */
export function parseMessageTime(text: string, zone: string): number | undefined {
  return parse(text, zone)?.at.toMillis();
}

/** The same, but the first instant after it: of a date the beginning of the next day. */
export function afterMessageTime(text: string, zone: string): number | undefined {
  const parsed = parse(text, zone);
  return parsed?.at.plus(parsed.isDate ? { days: 1 } : { milliseconds: 1 }).toMillis();
}

function parse(text: string, zone: string): { at: DateTime; isDate: boolean } | undefined {
  // The plus of an offset, where a caller did not escape it in a query.
  const found = ISO_DATE.exec(text.replace(' ', '+'));
  if (found === null) return undefined;
  const at = DateTime.fromISO(found[0], { zone });
  if (!at.isValid) return undefined;
  const { time } = found.groups!;
  return { at: /(?:Z|[+-]\d\d:\d\d)$/.test(time ?? '') ? at : first(at), isDate: time === undefined };
}

/** Which of two possible instants luxon takes depends on the time of the year at which it is asked. */
function first(at: DateTime): DateTime {
  return DateTime.min(at, ...at.getPossibleOffsets());
}
