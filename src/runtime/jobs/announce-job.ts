import type { Job, JobHandler, NewJob } from '../../jobs/index.ts';
import type { NoticeChannel } from '../../notify/index.ts';
import type { NoticeRecord, RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { Announcement } from '../notices/announcements.ts';
import { isFor, isStillSo, noticesFor } from '../notices/reach.ts';
import type { Telling } from '../notices/telling.ts';

/** What one signee is told by one channel. */
export interface NoticePayload {
  announcement: Announcement;
  signeeId: string;
  channel: NoticeChannel;
}

/** Signees whose notices are made in one transaction. */
const pageSize = 500;

/** Makes a job for each signee that is to be told, so that one who can't be reached holds up no other. */
export function announceJob({ storage, clock }: RuntimeContext, telling: Telling): JobHandler {
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
    for (const signee of signees.filter((one) => isFor(announcement.notice, one))) {
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
      const round = await storage.rounds.find(announcement.roundId);
      if (!round || !isStillSo(announcement, round)) return 'done';
      if (announcement.signeeId !== undefined) {
        const signee = await storage.signees.find(announcement.signeeId);
        await announce(announcement, round, signee ? [signee] : [], job);
        return 'committed';
      }
      for (let after = ''; ; ) {
        const page = await storage.signees.page(round.id, announcement.group, { after, limit: pageSize });
        const isLast = page.length < pageSize;
        await announce(announcement, round, page, isLast ? job : undefined);
        if (isLast) return 'committed';
        after = page.at(-1)!.id;
      }
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
