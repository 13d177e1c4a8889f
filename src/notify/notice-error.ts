import { SigningError } from '../errors.ts';
import type { Notice } from './notifier.ts';

// No cause goes along: what a mail server's client throws holds the address.

/** The error for a notice that trying again won't help: `ERR_NOTICE_REFUSED`. */
export function noticeRefused(notice: Notice, reason: string): SigningError {
  return new SigningError('ERR_NOTICE_REFUSED', `notice <${notice.id}> was refused: ${reason}`, {
    info: { reason },
  });
}

/** The error for a notice that may be tried again: `ERR_NOTICE_FAILED`. */
export function noticeFailed(notice: Notice, reason: string): SigningError {
  return new SigningError('ERR_NOTICE_FAILED', `notice <${notice.id}> could not be sent: ${reason}`, {
    info: { reason },
  });
}
