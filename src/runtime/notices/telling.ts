import type { NoticeLanguage, Notifier, ReminderSettings } from '../../notify/index.ts';
import type { NoticeOptions } from '../runtime-options.ts';

/** How people are told. */
export interface Telling {
  notifier: Notifier;
  /** Of signees whose language nobody knows. */
  language: NoticeLanguage;
  reminders?: ReminderSettings;
  /** Where a signee goes to sign. */
  url?: NoticeOptions['url'];
}
