import type { InstanceSummary, InstanceView } from '../../runtime/view-types.ts';
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

/** Where a message stands, by what its process waits for. */
export function messageState({
  outcome,
  tasks,
}: Pick<InstanceView, 'outcome'> & { tasks: readonly { kind: string }[] }): MessageState {
  if (outcome !== undefined) return outcome === 'completed' ? 'archived' : outcome;
  if (tasks.some(({ kind }) => kind === 'signing')) return 'signing';
  return tasks.some(({ kind }) => kind === 'task') ? 'filling' : 'processing';
}

/** The same of a message that was found. */
export function foundState({ outcome, waitsFor }: InstanceSummary): MessageState {
  return messageState({
    ...(outcome !== undefined && { outcome }),
    tasks: waitsFor.map((kind) => ({ kind })),
  });
}

/** What callers read of it; there are no words in Sámi. */
export function statusText(state: MessageState, language: MessageLanguage): string {
  return texts[state][language === 'se' ? 'nb' : language];
}
