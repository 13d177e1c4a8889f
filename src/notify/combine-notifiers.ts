import { noticeRefused } from './notice-error.ts';
import type { NoticeChannel, Notifier } from './notifier.ts';

/**
 * One notifier out of several, such as one for mail and one for SMS: each channel is served by the first that has it.
 * `send` throws `ERR_NOTICE_REFUSED` for a channel that none has.
 */
export function combineNotifiers(notifiers: readonly Notifier[]): Notifier {
  const byChannel = new Map<NoticeChannel, Notifier>();
  for (const notifier of notifiers) {
    for (const channel of notifier.channels) {
      if (!byChannel.has(channel)) byChannel.set(channel, notifier);
    }
  }
  return {
    channels: [...byChannel.keys()],
    async send(notice) {
      const notifier = byChannel.get(notice.channel);
      if (!notifier) throw noticeRefused(notice, `no ${notice.channel}`);
      await notifier.send(notice);
    },
  };
}
