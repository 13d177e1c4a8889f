import { createHash } from 'node:crypto';
import { IANAZone } from 'luxon';
import { SigningError } from '../errors.ts';
import { isMailAddress, type MailAddress, readMailAddress } from './mail-address.ts';
import { noticeFailed, noticeRefused } from './notice-error.ts';
import { noticeText } from './notice-text.ts';
import { type NoticeTexts, textsOf } from './notice-texts.ts';
import type { Notice, Notifier } from './notifier.ts';
import { personName } from './plain-text.ts';
import { readSmtpUrl } from './smtp-url.ts';
import { isTlsFailure } from './tls-failure.ts';

/** Where mail goes, and what it looks like. */
export interface SmtpNotifierOptions {
  /**
   * The mail server: `smtp://` or `smtps://`, user and password percent-encoded. Options: `requireTLS`, `ignoreTLS`
   * and `tls.rejectUnauthorized`, each `true` or `false`. With a password and `smtp://`, TLS is required unless
   * `ignoreTLS` is true.
   */
  url: string;
  /** Sender: `no-reply@example.org`, or `Example <no-reply@example.org>`. */
  from: string;
  texts?: NoticeTexts;
  /** In which deadlines are written; an IANA name. Default `Europe/Oslo`. */
  timeZone?: string;
  /** For handing over one mail, from connecting to the server's last word; milliseconds. Default 20 000. */
  timeoutMs?: number;
}

/** Tells people by mail. */
export interface SmtpNotifier extends Notifier {
  /** Closes the connections that are kept open. Mails under way are finished first; later ones fail. */
  close(): Promise<void>;
}

/**
 * Sends notices as mails in plain text (RFC 5322), marked as automatic (RFC 3834), over a few connections that are kept
 * open. The `Message-ID` is made of the notice's id, so that a mail server can recognise a repeat.
 *
 * Throws `ERR_SETTING_INVALID` at once for an address, a sender or a time zone that can't be used. `send` throws
 * `ERR_NOTICE_REFUSED` when the server refuses the recipient or the mail for good (5xx), or the notice is for another
 * channel; `ERR_NOTICE_FAILED` for everything else, a 5xx about this sender included, since that is the operator's to
 * mend and not the recipient's fault.
 */
export function smtpNotifier({
  url,
  from,
  texts = {},
  timeZone = 'Europe/Oslo',
  timeoutMs = 20_000,
}: SmtpNotifierOptions): SmtpNotifier {
  const { rejectUnauthorized, ...server } = readSmtpUrl(url);
  const sender = readSender(from);
  checkTimeZone(timeZone);
  for (const language of ['nb', 'nn', 'en'] as const) textsOf(language, texts);

  let transport: ReturnType<typeof connect> | undefined;
  /** Loaded with the first mail: whoever sends none has no memory to spare for it. */
  const connect = async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      ...server,
      tls: { rejectUnauthorized },
      pool: true,
      // A connection that the server closed while it lay idle is replaced once; further tries are the job's.
      maxRequeues: 1,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
  const connected = () => {
    transport ??= connect();
    return transport;
  };

  return {
    channels: ['email'],

    async send(notice) {
      if (notice.channel !== 'email') throw noticeRefused(notice, `no ${notice.channel}`);
      const { name, address } = notice.recipient;
      if (!isMailAddress(address)) throw noticeRefused(notice, 'address');
      const { subject, text } = noticeText(notice, { texts, timeZone });
      // A server that answers a little now and then outlasts every timeout of the socket, but not this.
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        await (await connected()).sendMail({
          from: sender,
          to: { name: personName(name) ?? '', address },
          subject,
          text,
          messageId: messageIdOf(notice, sender),
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': notice.language },
          xMailer: false,
          signal,
        });
      } catch (error) {
        throw signal.aborted ? noticeFailed(notice, 'timeout') : errorFor(notice, error);
      }
    },

    async close() {
      (await connected()).close();
    },
  };
}

function readSender(from: string): MailAddress {
  const sender = readMailAddress(from);
  if (sender) return sender;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    'the sender of mails must be an address such as Example <no-reply@example.org>',
    { info: { setting: 'from' } },
  );
}

function checkTimeZone(timeZone: string): void {
  if (IANAZone.isValidZone(timeZone)) return;
  throw new SigningError('ERR_SETTING_INVALID', 'the time zone must be a name such as Europe/Oslo', {
    info: { setting: 'timeZone' },
  });
}

function messageIdOf({ id }: Notice, { address }: MailAddress): string {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 40);
  return `<${digest}@${address.slice(address.lastIndexOf('@') + 1)}>`;
}

/** What of nodemailer's errors is read; the rest holds addresses. */
interface SmtpFailure {
  code?: string;
  /** Node's code, where nodemailer has put one of its own. */
  originalCode?: string;
  /** SMTP command that the server refused. */
  command?: string;
  responseCode?: number;
  /** Whether the answer is one that the same mail would get again. */
  permanent?: boolean;
}

function errorFor(notice: Notice, error: unknown): SigningError {
  const {
    code = '',
    originalCode = '',
    command = '',
    responseCode,
    permanent = false,
  } = error as SmtpFailure;
  if (responseCode === undefined) {
    const isTls = isTlsFailure(originalCode) || isTlsFailure(code);
    return noticeFailed(notice, isTls ? 'tls' : (reasons[code] ?? 'connection'));
  }
  // 53x asks for a login or for TLS, whatever the recipient.
  const isAboutMail = /^(RCPT TO|DATA)$/.test(command) && Math.floor(responseCode / 10) !== 53;
  const reason = `smtp ${responseCode}`;
  return permanent && isAboutMail ? noticeRefused(notice, reason) : noticeFailed(notice, reason);
}

const reasons: Record<string, string> = {
  ETIMEDOUT: 'timeout',
  EDNS: 'dns',
  ENOAUTH: 'login',
  EAUTH: 'login',
};
