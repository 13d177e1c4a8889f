import type { InstanceView } from '../../runtime/view-types.ts';
import type { MessageLanguage } from './language.ts';

/** Where a message stands. */
export type MessageState =
  | 'filling'
  | 'signing'
  | 'processing'
  | 'archived'
  | 'rejected'
  | 'failed'
  | 'expired'
  | 'cancelled';

/** The words of the platform for the first ones; where it has none, those of a signing task. */
const texts: Record<MessageState, Record<Exclude<MessageLanguage, 'se'>, string>> = {
  filling: { nb: 'Utfylling', nn: 'Utfylling', en: 'Completion' },
  signing: { nb: 'Signering', nn: 'Signering', en: 'Signing' },
  processing: { nb: 'Under behandling', nn: 'Under handsaming', en: 'Processing' },
  archived: { nb: 'Sendt og arkivert', nn: 'Sent og arkivert', en: 'Sent and archived' },
  rejected: { nb: 'Avvist', nn: 'Avvist', en: 'Rejected' },
  failed: { nb: 'Mislyktes', nn: 'Mislukkast', en: 'Failed' },
  expired: { nb: 'Utløpt', nn: 'Utgått', en: 'Expired' },
  cancelled: { nb: 'Slettet', nn: 'Sletta', en: 'Deleted' },
};

/** What of a message says where it stands. */
export interface Standing extends Pick<InstanceView, 'outcome' | 'isFilledIn'> {
  /** What it waits for. */
  kinds: readonly string[];
}

/** Where a message stands, by what its process waits for. */
export function messageState({ outcome, isFilledIn, kinds }: Standing): MessageState {
  if (outcome !== undefined) return outcome === 'completed' ? 'archived' : outcome;
  if (kinds.includes('signing')) return 'signing';
  return isFilledIn ? 'filling' : 'processing';
}

/** What callers read of it; there are no words in Sámi. */
export function statusText(state: MessageState, language: MessageLanguage): string {
  return texts[state][language === 'se' ? 'nb' : language];
}
