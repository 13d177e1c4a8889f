/** What somebody is told. `cancelled` also when a round ended because somebody else rejected it. */
export type NoticeKind = 'turn' | 'reminder' | 'cancelled' | 'expired' | 'done';

export type NoticeLanguage = 'nb' | 'nn' | 'en';

export type NoticeChannel = 'email' | 'sms';

/** One message to one person, over one channel. */
export interface Notice {
  /** Idempotency key: the same at each attempt, another for each notice. No personal data. */
  id: string;
  kind: NoticeKind;
  channel: NoticeChannel;
  language: NoticeLanguage;
  recipient: {
    name?: string;
    /** An e-mail address or a mobile number, as the channel asks for. */
    address: string;
  };
  app: string;
  instanceId: string;
  roundId: string;
  taskId: string;
  /** What is to be signed, such as the task's name: mail servers read it, so nothing sensitive. */
  title?: string;
  /** When it can't be signed any more; milliseconds since 1970. */
  deadlineAt?: number;
  /** Where to sign, or to read what was signed: http or https, 500 characters at most. */
  url?: string;
  /**
   * What is asked for behind the link of whoever is known by an address alone. As secret as the link: to the recipient
   * alone, and into no log.
   */
  code?: string;
}

/**
 * Tells people. It is called after the commit, from a job, at least once for each notice: after a failure it is called
 * with the same id again.
 */
export interface Notifier {
  readonly channels: readonly NoticeChannel[];
  /**
   * Resolves once the message is handed over, which is not yet read. Throws `ERR_NOTICE_REFUSED` for what trying again
   * won't mend, and anything else, best `ERR_NOTICE_FAILED`, for what may be tried again; `info.reason` is a word or
   * two without personal data.
   */
  send(notice: Notice): Promise<void>;
}
