import type { Notifier } from './notifier.ts';

/** Where a line goes; a pino logger fits. */
export interface NoticeLog {
  info(fields: Record<string, unknown>, message: string): void;
}

/**
 * Tells nobody: writes to the log that there was something to tell, by ids. For development, and for hosts whose
 * people look into an inbox.
 */
export function logNotifier(log: NoticeLog): Notifier {
  return {
    channels: ['email', 'sms'],
    async send({ id, kind, channel, language, app, instanceId, roundId, taskId }) {
      log.info({ notice: id, kind, channel, language, app, instanceId, roundId, taskId }, 'notice');
    },
  };
}
