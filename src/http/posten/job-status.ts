import type { ProgressView, SigneeProgress } from '../../runtime/view-types.ts';
import type { FailureCause, SigneeStatus } from '../../signing/index.ts';
import type { JobKind } from './job-links.ts';

/** How a job stands as a whole. */
export type JobStatus = 'IN_PROGRESS' | 'COMPLETED_SUCCESSFULLY' | 'FAILED';

/** How a signee stands, and since when, milliseconds UTC. */
export interface Standing {
  status: string;
  since: number;
}

const words: Record<Exclude<SigneeStatus, 'failed'>, string> = {
  waiting: 'WAITING',
  signed: 'SIGNED',
  rejected: 'REJECTED',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
  'not-applicable': 'NOT_APPLICABLE',
  delegated: 'NOT_APPLICABLE',
  removed: 'NOT_APPLICABLE',
};

const causes: Record<FailureCause, string> = {
  blocked: 'BLOCKED',
  reserved: 'RESERVED',
  'no-contact-information': 'CONTACT_INFORMATION_MISSING',
  'no-name': 'SIGNERS_NAME_NOT_AVAILABLE',
};

/** What only the portal knows, in the words of the direct way. */
const direct: Readonly<Record<string, string>> = {
  CANCELLED: 'NOT_APPLICABLE',
  BLOCKED: 'FAILED',
  RESERVED: 'FAILED',
  CONTACT_INFORMATION_MISSING: 'FAILED',
};

/**
 * How a signee stands, as answers say it. In the portal somebody who could not sign may try again by the same link, and
 * is waited for; at a sender's site they need another one.
 */
export function signeeStanding(kind: JobKind, signee: SigneeProgress): Standing {
  const { status, cause = 'blocked', since, ceremonyFailedAt } = signee;
  const word = status === 'failed' ? causes[cause] : words[status];
  if (kind === 'portal') return { status: word, since };
  const hasGivenUp = ['waiting', 'cancelled', 'not-applicable'].includes(status);
  if (hasGivenUp && ceremonyFailedAt !== undefined) return { status: 'FAILED', since: ceremonyFailedAt };
  return { status: direct[word] ?? word, since };
}

/**
 * How a job stands. A direct one in which nobody is waited for any more, and somebody could not sign, has failed so far:
 * it goes on where that signee gets another address to sign at.
 */
export function jobStatus(
  kind: JobKind,
  { state, signees }: Pick<ProgressView, 'state' | 'signees'>,
): JobStatus {
  if (state === 'completed') return 'COMPLETED_SUCCESSFULLY';
  if (state !== 'open') return 'FAILED';
  const stand = signees.map((signee) => signeeStanding(kind, signee).status);
  return stand.includes('FAILED') && !stand.includes('WAITING') ? 'FAILED' : 'IN_PROGRESS';
}
