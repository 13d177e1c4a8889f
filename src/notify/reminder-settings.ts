import { Duration, IANAZone } from 'luxon';
import { z } from 'zod';
import { SigningError } from '../errors.ts';
import type { NoticeChannel } from './notifier.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What is told and when in groups that are open for so long. Durations are of ISO 8601. */
export interface ReminderRow {
  /** Shortest window that the row is for; it holds up to the next row's. */
  window: string;
  /** Over which of several channels a signee is told at once that their turn has come. */
  turn: readonly NoticeChannel[];
  /** How long before the deadline a signee with several channels is reminded over each; none, if it isn't named. */
  before: Readonly<Partial<Record<NoticeChannel, string>>>;
  /** How long before the deadline a signee with one channel is reminded over it. */
  beforeAlone?: string;
}

/** When people are told. */
export interface ReminderSettings {
  /** Ascending by `window`; windows shorter than the first row's have no reminders. */
  rows: readonly ReminderRow[];
  /** When no SMS is sent. None: at any hour. */
  quietHours?: QuietHours;
}

/**
 * What Posten's signature service does. Its table says nothing of windows between 24 hours and 2 days: they are treated
 * as shorter ones, since a reminder would follow the first notice within the day. Parts of days count down: three days
 * and a half are in the row of 2 to 3 days.
 */
export const defaultReminderSettings: ReminderSettings = {
  rows: [
    { window: 'PT0S', turn: ['email', 'sms'], before: {} },
    { window: 'P2D', turn: ['email'], before: { email: 'P1D', sms: 'P1D' }, beforeAlone: 'P1D' },
    { window: 'P4D', turn: ['email'], before: { email: 'P2D', sms: 'P1D' }, beforeAlone: 'P2D' },
    { window: 'P6D', turn: ['email'], before: { email: 'P3D', sms: 'P2D' }, beforeAlone: 'P3D' },
    { window: 'P10D', turn: ['email'], before: { email: 'P5D', sms: 'P2D' }, beforeAlone: 'P5D' },
  ],
  quietHours: { from: '22:00', until: '08:00', timeZone: 'Europe/Oslo' },
};

const channel = z.enum(['email', 'sms'], 'must be email or sms');

const duration = z
  .string('must be an ISO 8601 duration')
  .refine((text) => /\d/.test(text) && Duration.fromISO(text).isValid, 'must be an ISO 8601 duration');

const time = z.string('must be HH:mm').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm');

const schema = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        window: duration,
        turn: z.array(channel),
        before: z.partialRecord(channel, duration),
        beforeAlone: duration.exactOptional(),
      }),
    )
    .refine(
      (rows) =>
        rows.every(
          ({ window }, index) => index === 0 || lengthOf(rows[index - 1]!.window) < lengthOf(window),
        ),
      'must be ascending by window',
    ),
  quietHours: z
    .strictObject({
      from: time,
      until: time,
      timeZone: z.string().refine((name) => IANAZone.isValidZone(name), 'must be a name such as Europe/Oslo'),
    })
    .exactOptional(),
});

/** Reads an operator's reminder settings from JSON. Throws `ERR_SETTING_INVALID` naming the place that is wrong. */
export function readReminderSettings(value: unknown): ReminderSettings {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const field = path.join('.');
  throw new SigningError('ERR_SETTING_INVALID', `reminders: ${field === '' ? '' : `${field} `}${message}`, {
    info: { field },
  });
}

function lengthOf(duration: string): number {
  return Duration.fromISO(duration).toMillis();
}
