import type { NoticeLanguage, Notifier, ReminderSettings } from '../../notify/index.ts';

/** How people are told. */
export interface Telling {
  notifier: Notifier;
  /** Of signees whose language nobody knows. */
  language: NoticeLanguage;
  reminders?: ReminderSettings;
  /** Where a signee goes to sign. */
  url?: (about: { app: string; instanceId: string; taskId: string }) => string | undefined;
}
