import type { Job, JobHandler, NewJob } from '../../jobs/index.ts';
import type { NoticeChannel } from '../../notify/index.ts';
import type { NoticeRecord, RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import type { RuntimeContext } from '../context.ts';
import type { Announcement } from '../notices/announcements.ts';
import { isFor, isStillSo, noticesFor } from '../notices/reach.ts';
import { refreshContacts } from '../notices/refresh-contacts.ts';
import type { Telling } from '../notices/telling.ts';
import { pagesOf, toldBefore } from '../notices/told-signees.ts';

/** What one signee is told by one channel. */
export interface NoticePayload {
  announcement: Announcement;
  signeeId: string;
  channel: NoticeChannel;
}

/**
 * Makes a job for each signee that is to be told, so that one who can't be reached holds up no other. Those whose addresses
 * are looked up are asked for before, since nobody is told of a group that comes to nothing by what is found.
 */
export function announceJob(context: RuntimeContext, queue: CommandQueue, telling: Telling): JobHandler {
  const { storage, clock } = context;

  async function stillSo(announcement: Announcement): Promise<RoundRecord | undefined> {
    const round = await storage.rounds.find(announcement.roundId);
    return round && isStillSo(announcement, round) ? round : undefined;
  }

  /** @param last the job, which ends with what is made here */
  async function announce(
    announcement: Announcement,
    round: RoundRecord,
    signees: readonly SigneeRecord[],
    last?: Job,
  ): Promise<void> {
    const now = clock();
    const jobs: NewJob[] = [];
    const unreachable: NoticeRecord[] = [];
    for (const signee of signees) {
      const notices = noticesFor(announcement, telling, round, signee, now);
      for (const { channel, at } of notices) {
        jobs.push({
          kind: 'notice',
          key: noticeId(announcement, signee.id, channel),
          instanceId: round.instanceId,
          payload: { announcement, signeeId: signee.id, channel } satisfies NoticePayload,
          dueAt: at,
        });
      }
      if (notices.length === 0 && announcement.notice === 'turn') {
        unreachable.push(notReached(announcement, round, signee, now));
      }
    }
    await storage.transaction(async (transaction) => {
      await storage.jobs.enqueue(transaction, jobs, now);
      await storage.notices.save(unreachable, transaction);
      if (last) await storage.jobs.done(last, transaction);
    });
  }

  return {
    async run(job) {
      const announcement = job.payload as Announcement;
      const before = await stillSo(announcement);
      if (!before) return 'done';
      await refreshContacts(context, queue, announcement, before);
      const round = await stillSo(announcement);
      if (!round) return 'done';
      const told = await toldBefore(storage, announcement.notice, round);
      for await (const { page, isLast } of pagesOf(storage, announcement, round)) {
        const meant = page.filter((one) => isFor(announcement.notice, one) && (told?.has(one.id) ?? true));
        await announce(announcement, round, meant, isLast ? job : undefined);
      }
      return 'committed';
    },
  };
}

/** The same for the same notice, however often it is announced. */
function noticeId(
  { notice, deadlineAt, at }: Announcement,
  signeeId: string,
  channel: NoticeChannel,
): string {
  return [signeeId, notice, channel, deadlineAt, at].filter((part) => part !== undefined).join(':');
}

function notReached(
  { notice }: Announcement,
  round: RoundRecord,
  signee: SigneeRecord,
  at: number,
): NoticeRecord {
  return {
    id: `${signee.id}:${notice}`,
    instanceId: round.instanceId,
    roundId: round.id,
    signeeId: signee.id,
    kind: notice,
    status: 'failed',
    reason: 'no-contact-information',
    attempts: 0,
    at,
  };
}
