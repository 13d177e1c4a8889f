import type { Round, Signee, SigneeGroup, SigneeStatus } from './round.ts';

/**
 * How a signee stands. An act of their own, or what made them drop out, stays whatever happens afterwards; for all
 * others it follows from group and round, so that ending a round changes no signee. Give group and round as
 * {@link asSeenAt} shows them.
 */
export function signeeStatus(signee: Signee, group: SigneeGroup, round: Round): SigneeStatus {
  if (signee.state !== 'waiting') return signee.state;
  switch (group.state) {
    case 'pending':
    case 'open':
      return 'waiting';
    case 'expired':
      return 'expired';
    case 'closed':
      return round.state === 'cancelled' ? 'cancelled' : 'not-applicable';
    case 'complete':
      return 'not-applicable';
  }
}
