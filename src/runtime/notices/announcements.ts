import type { NewJob } from '../../jobs/index.ts';
import { type NoticeChannel, type NoticeKind, reminderSchedule } from '../../notify/index.ts';
import type { Outcome, RoundEvent } from '../../signing/index.ts';
import type { RoundRecord } from '../../storage/index.ts';
import type { Telling } from './telling.ts';

/** What is told to the signees of one group, or to one of them. */
export interface Announcement {
  roundId: string;
  group: number;
  notice: NoticeKind;
  /** Only to this signee. */
  signeeId?: string;
  /** Of a reminder: by which channel, and to those who can be reached by just these. */
  channel?: NoticeChannel;
  reachableBy?: readonly NoticeChannel[];
  /** Of a reminder: the deadline that it was reckoned from. */
  deadlineAt?: number;
  /** Of a reminder: its time, which tells it from others before the same deadline. */
  at?: number;
}

const noticeOfEnd: Record<Outcome, NoticeKind> = {
  completed: 'done',
  expired: 'expired',
  cancelled: 'cancelled',
  // Those who have not signed yet need not any more, whoever is the cause of it.
  rejected: 'cancelled',
  failed: 'cancelled',
};

/** Jobs that tell people of an event of a round. One job per group, however many signees it has. */
export function announcementsOf(
  telling: Telling,
  round: RoundRecord,
  event: RoundEvent,
  now: number,
): Omit<NewJob, 'instanceId'>[] {
  switch (event.type) {
    case 'group-opened':
      return [
        announce({ roundId: round.id, group: event.group, notice: 'turn' }, now),
        ...reminders(telling, round, event.group, event.at, event.deadlineAt, now),
      ];
    case 'deadline-extended': {
      const { openedAt = round.enteredAt } = round.groups[event.group]!;
      return reminders(telling, round, event.group, openedAt, event.deadlineAt, now);
    }
    case 'signee-delegated':
      return round.groups[event.group]!.state === 'open'
        ? [
            announce(
              { roundId: round.id, group: event.group, notice: 'turn', signeeId: event.delegateId },
              now,
            ),
          ]
        : [];
    case 'round-ended':
      return round.groups
        .filter(({ openedAt }) => openedAt !== undefined)
        .map(({ position }) =>
          announce({ roundId: round.id, group: position, notice: noticeOfEnd[event.outcome] }, now),
        );
    default:
      return [];
  }
}

function announce(announcement: Announcement, dueAt: number, detail = ''): Omit<NewJob, 'instanceId'> {
  const { roundId, group, notice, signeeId = '' } = announcement;
  return {
    kind: 'announce',
    key: [roundId, group, notice, signeeId, detail].join(':'),
    payload: announcement,
    dueAt,
  };
}

function reminders(
  telling: Telling,
  round: RoundRecord,
  group: number,
  openedAt: number,
  deadlineAt: number | undefined,
  now: number,
): Omit<NewJob, 'instanceId'>[] {
  if (deadlineAt === undefined) return [];
  const base = { roundId: round.id, group, notice: 'reminder' as const, deadlineAt };
  return reachable(telling.notifier.channels).flatMap((reachableBy) =>
    reminderSchedule({
      openedAt,
      deadlineAt,
      now,
      channels: reachableBy,
      reminders: round.config.reminders,
      ...(telling.reminders && { settings: telling.reminders }),
    }).map(({ channel, at }, index) =>
      announce({ ...base, channel, reachableBy, at }, at, `${reachableBy.join('+')}:${index}`),
    ),
  );
}

/** By which channels somebody can be reached, all possibilities. */
function reachable(channels: readonly NoticeChannel[]): NoticeChannel[][] {
  const both: NoticeChannel[] = (['email', 'sms'] as const).filter((channel) => channels.includes(channel));
  return both.length === 2 ? [both, ['email'], ['sms']] : [both];
}
