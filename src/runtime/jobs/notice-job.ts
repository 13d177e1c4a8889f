import { isSigningError, SigningError } from '../../errors.ts';
import type { Job, JobHandler } from '../../jobs/index.ts';
import type { Notice, NoticeKind } from '../../notify/index.ts';
import type { NoticeRecord, RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import { invitationFor } from '../invitations.ts';
import { isFor, isStillSo } from '../notices/reach.ts';
import type { Telling } from '../notices/telling.ts';
import { taskTitle } from '../task-title.ts';
import type { NoticePayload } from './announce-job.ts';

/** Tells one signee by one channel, and keeps whether it could. */
export function noticeJob(context: RuntimeContext, telling: Telling): JobHandler {
  const { storage, clock } = context;

  async function noticeOf(
    id: string,
    { announcement, channel }: NoticePayload,
    round: RoundRecord,
    signee: SigneeRecord,
  ): Promise<Notice | undefined> {
    const address = channel === 'email' ? signee.email : signee.mobile;
    const instance = await storage.instances.find(round.instanceId);
    if (!instance || address === undefined) return undefined;
    const { definition } = await context.definitions.byHash(instance.app, instance.definitionHash);
    const about = { app: instance.app, instanceId: instance.id, taskId: round.taskId };
    const invitation = await invitationFor(context, signee);
    const title = taskTitle(round.config.title, definition.element(round.taskId));
    const url = telling.url?.({ ...about, invitation });
    const { code } = invitation;
    const { deadlineAt } = round.groups[announcement.group]!;
    return {
      id,
      kind: announcement.notice,
      channel,
      language: signee.language ?? telling.language,
      recipient: { address, ...(signee.name !== undefined && { name: signee.name }) },
      ...about,
      roundId: round.id,
      ...(title !== undefined && { title }),
      ...(deadlineAt !== undefined && { deadlineAt }),
      ...(url !== undefined && { url }),
      // without a link there is nothing to enter it at
      ...(url !== undefined && code !== undefined && isOpened(announcement.notice) && { code }),
    };
  }

  async function send(job: Job, notice: Notice, record: Omit<NoticeRecord, 'status' | 'at'>): Promise<void> {
    try {
      await telling.notifier.send(notice);
    } catch (error) {
      await storage.notices.save([{ ...record, status: 'failed', reason: reasonOf(error), at: clock() }]);
      throw isSigningError(error) && error.code === 'ERR_NOTICE_REFUSED' ? forGood(error) : error;
    }
    await storage.transaction(async (transaction) => {
      await storage.notices.save([{ ...record, status: 'sent', at: clock() }], transaction);
      await storage.jobs.done(job, transaction);
    });
  }

  return {
    async run(job) {
      const payload = job.payload as NoticePayload;
      const { announcement, signeeId, channel } = payload;
      const [earlier] = await storage.notices.find([job.key]);
      if (earlier?.status === 'sent') return 'done';
      const [round, signee] = await Promise.all([
        storage.rounds.find(announcement.roundId),
        storage.signees.find(signeeId),
      ]);
      if (!round || !signee || !isStillSo(announcement, round) || !isFor(announcement.notice, signee))
        return 'done';
      const notice = await noticeOf(job.key, payload, round, signee);
      if (!notice) return 'done';
      await send(job, notice, {
        id: job.key,
        instanceId: round.instanceId,
        roundId: round.id,
        signeeId,
        kind: announcement.notice,
        channel,
        attempts: job.attempts,
      });
      return 'committed';
    },
    retries: { attempts: 8, first: 10_000, factor: 4, longest: 3_600_000 },
  };
}

/** Whether a notice leads somewhere: to sign, or to what was signed. */
function isOpened(notice: NoticeKind): boolean {
  return notice === 'turn' || notice === 'reminder' || notice === 'done';
}

/** What a notifier refuses is not tried again: the worker is told so, whoever's notifier it is. */
function forGood({ code, message, info }: SigningError): SigningError {
  return new SigningError(code, message, { info: { ...info, permanent: true } });
}

/** A code or a short word: what a mail server says may quote an address. */
function reasonOf(error: unknown): string {
  if (!isSigningError(error)) return 'ERR_NOTICE_FAILED';
  return typeof error.info?.reason === 'string' ? error.info.reason : error.code;
}
