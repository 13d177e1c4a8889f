import { DateTime, Duration } from 'luxon';
import type { ReminderConfig } from '../signing/index.ts';
import type { NoticeChannel } from './notifier.ts';
import { outsideQuietHours } from './quiet-hours.ts';
import { defaultReminderSettings, type ReminderRow, type ReminderSettings } from './reminder-settings.ts';

/** A notice to be sent over a channel at an instant: milliseconds since 1970. */
export interface ScheduledNotice {
  channel: NoticeChannel;
  at: number;
}

/** The window of a group, and how its signees can be told. */
export interface TurnWindow {
  /** When the group opened; milliseconds since 1970. */
  openedAt: number;
  /** When it closes; milliseconds since 1970. */
  deadlineAt?: number;
  /** Over which channels the signee can be told. */
  channels: readonly NoticeChannel[];
  /**
   * What is told late is told now; reminders of the past are left out, as after a deadline was moved. Default: when the
   * group opened.
   */
  now?: number;
  /** Default {@link defaultReminderSettings}. */
  settings?: ReminderSettings;
}

/** What a group's reminders depend on. */
export interface ReminderWindow extends TurnWindow {
  /** What the model says; it replaces the settings' table. */
  reminders?: readonly ReminderConfig[];
}

/**
 * When the signees of a group that opens are told that their turn has come, by channel. Who has one channel is told
 * over it. Of several, the row of the window says which; without a deadline, the row of the longest windows does. An SMS
 * waits for the end of the quiet hours, unless the deadline comes first.
 */
export function turnSchedule(window: TurnWindow): ScheduledNotice[] {
  const { openedAt, deadlineAt, now = openedAt, settings = defaultReminderSettings } = window;
  const channels = [...new Set(window.channels)];
  const row = deadlineAt === undefined ? settings.rows.at(-1) : rowFor(window);
  return channels
    .filter((channel) => channels.length === 1 || !row || row.turn.includes(channel))
    .map((channel) => ({ channel, at: sendableAt(channel, now, window, deadlineAt) }))
    .toSorted(byInstant);
}

/**
 * When a group's signees are reminded, by channel and in order: what the model says, else what the settings say for
 * so long a window. Days are of 24 hours. Each lies after the opening and before the deadline; an SMS of the quiet hours
 * waits for their end, if that is before the deadline. Without a deadline there is nothing to remind of.
 */
export function reminderSchedule(window: ReminderWindow): ScheduledNotice[] {
  const { openedAt, deadlineAt, now = openedAt } = window;
  if (deadlineAt === undefined) return [];
  const scheduled = remindersOf(window, deadlineAt)
    .map(({ channel, before }) => ({ channel, at: plus(deadlineAt, before, -1) }))
    .filter(({ at }) => at > openedAt && at < deadlineAt)
    .map(({ channel, at }) => ({ channel, at: sendableAt(channel, at, window, deadlineAt) }))
    .filter(({ at }) => at > now);
  // two may wait for the same morning
  const distinct = new Map(scheduled.map((notice) => [`${notice.channel} ${notice.at}`, notice]));
  return [...distinct.values()].toSorted(byInstant);
}

interface Reminder {
  channel: NoticeChannel;
  /** ISO 8601 duration before the deadline. */
  before: string;
}

function remindersOf(window: ReminderWindow, deadlineAt: number): Reminder[] {
  const { reminders = [] } = window;
  const channels = [...new Set(window.channels)];
  if (reminders.length > 0) {
    return reminders.flatMap(({ before, channel }) =>
      channels
        .filter((own) => channel === undefined || own === channel)
        .map((own) => ({ channel: own, before })),
    );
  }
  const row = rowFor({ ...window, deadlineAt });
  return channels.flatMap((channel) => {
    const before = channels.length === 1 ? row?.beforeAlone : row?.before[channel];
    return before === undefined ? [] : [{ channel, before }];
  });
}

function rowFor({
  openedAt,
  deadlineAt = openedAt,
  settings = defaultReminderSettings,
}: TurnWindow): ReminderRow | undefined {
  return settings.rows.findLast(({ window }) => plus(openedAt, window, 1) <= deadlineAt);
}

function sendableAt(
  channel: NoticeChannel,
  at: number,
  { settings = defaultReminderSettings }: TurnWindow,
  deadlineAt: number | undefined,
): number {
  return channel === 'sms' && settings.quietHours
    ? outsideQuietHours(at, settings.quietHours, deadlineAt)
    : at;
}

// By the calendar in UTC, as deadlines are. What luxon can't read is NaN, which lies neither before nor after anything.
function plus(instant: number, duration: string, sign: 1 | -1): number {
  const parsed = Duration.fromISO(duration);
  if (!parsed.isValid) return Number.NaN;
  const at = DateTime.fromMillis(instant, { zone: 'utc' });
  return (sign === 1 ? at.plus(parsed) : at.minus(parsed)).toMillis();
}

function byInstant(a: ScheduledNotice, b: ScheduledNotice): number {
  return a.at - b.at || a.channel.localeCompare(b.channel);
}
