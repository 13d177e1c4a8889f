import type { NoticeKind } from '../../notify/index.ts';
import type { RoundRecord, SigneeRecord, Storage } from '../../storage/index.ts';
import type { Announcement } from './announcements.ts';

/** Signees whose notices are made in one transaction. */
const pageSize = 500;

/** The signees of a group, or the one, whom an announcement may be for: page by page, the last of them marked. */
export async function* pagesOf(
  { signees }: Pick<Storage, 'signees'>,
  { group, signeeId }: Announcement,
  round: RoundRecord,
): AsyncGenerator<{ page: SigneeRecord[]; isLast: boolean }> {
  if (signeeId !== undefined) {
    const signee = await signees.find(signeeId);
    yield { page: signee ? [signee] : [], isLast: true };
    return;
  }
  for (let after = ''; ; ) {
    const page = await signees.page(round.id, group, { after, limit: pageSize });
    const isLast = page.length < pageSize;
    yield { page, isLast };
    if (isLast) return;
    after = page.at(-1)!.id;
  }
}

/**
 * Whom an end is news to: those who were told of the round before. Undefined for what is told whether or not anything was
 * told before.
 */
export async function toldBefore(
  { notices }: Pick<Storage, 'notices'>,
  notice: NoticeKind,
  round: RoundRecord,
): Promise<ReadonlySet<string> | undefined> {
  if (notice !== 'cancelled' && notice !== 'expired') return undefined;
  const told = await notices.list(round.id, ['turn', 'reminder']);
  return new Set(told.filter(({ status }) => status === 'sent').map(({ signeeId }) => signeeId));
}
