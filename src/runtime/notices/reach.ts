import {
  type NoticeChannel,
  type NoticeKind,
  type ScheduledNotice,
  turnSchedule,
} from '../../notify/index.ts';
import type { RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { Announcement } from './announcements.ts';
import type { Telling } from './telling.ts';

/** By which of these channels a signee can be reached. */
export function channelsOf(
  { email, mobile }: Pick<SigneeRecord, 'email' | 'mobile'>,
  channels: readonly NoticeChannel[],
): NoticeChannel[] {
  return (['email', 'sms'] as const).filter(
    (channel) => channels.includes(channel) && (channel === 'email' ? email : mobile) !== undefined,
  );
}

/** By which channels and when a signee is told of this; none: not at all. */
export function noticesFor(
  announcement: Announcement,
  { notifier, reminders }: Telling,
  round: RoundRecord,
  signee: SigneeRecord,
  now: number,
): ScheduledNotice[] {
  const channels = channelsOf(signee, notifier.channels);
  const { notice, channel, group, signeeId } = announcement;
  if (notice === 'reminder') {
    const isMeant = channels.join() === announcement.reachableBy?.join();
    return isMeant && channel !== undefined ? [{ channel, at: now }] : [];
  }
  if (notice !== 'turn') return channels.slice(0, 1).map((first) => ({ channel: first, at: now }));
  const { openedAt = now, deadlineAt } = round.groups[group]!;
  return turnSchedule({
    // whoever takes over has what is left of the time; who is told a moment late has all of it
    openedAt: signeeId === undefined ? openedAt : now,
    now,
    ...(deadlineAt !== undefined && { deadlineAt }),
    channels,
    ...(reminders && { settings: reminders }),
  });
}

/** Whether a notice still says what is so. What is told late may have been overtaken by what happened since. */
export function isStillSo(
  { group, notice, deadlineAt }: Pick<Announcement, 'group' | 'notice' | 'deadlineAt'>,
  round: RoundRecord,
): boolean {
  if (notice !== 'turn' && notice !== 'reminder') return round.state !== 'open';
  const { state, deadlineAt: now } = round.groups[group]!;
  return round.state === 'open' && state === 'open' && (notice === 'turn' || deadlineAt === now);
}

/** Whether this is for a signee: those of whom a signature is expected, those who have signed, or all who were asked. */
export function isFor(notice: NoticeKind, { listed, state, filled, slots }: SigneeRecord): boolean {
  if (!listed) return false;
  const isAsked = state === 'waiting' || state === 'signed';
  if (notice === 'done') return filled > 0;
  // a time that has passed is news to those who have signed too: it came to nothing
  return isAsked && (notice === 'expired' || filled < slots);
}
