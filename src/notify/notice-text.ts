import { DateTime, IANAZone } from 'luxon';
import {
  type NoticeLine,
  type NoticePlaceholder,
  type NoticeTexts,
  placeholder,
  textsOf,
} from './notice-texts.ts';
import type { Notice, NoticeLanguage } from './notifier.ts';
import { oneLine, personName } from './plain-text.ts';

/** How notices are worded. */
export interface NoticeTextOptions {
  /** In place of the texts that are built in. */
  texts?: NoticeTexts;
  /** In which deadlines are written; an IANA name. Default `Europe/Oslo`. */
  timeZone?: string;
}

/** A notice in words. */
export interface NoticeText {
  /** One line. */
  subject: string;
  /** Plain text: paragraphs of a mail, or the one line of an SMS. */
  text: string;
}

const MAX_TITLE = 100;
const MAX_TITLE_OF_SMS = 40;
const MAX_URL = 500;
const MAX_CODE = 20;

const locales: Record<NoticeLanguage, string> = { nb: 'nb', nn: 'nn', en: 'en-GB' };

/**
 * Words a notice. The recipient's name stands in the greeting alone, and of what comes from outside nothing reaches
 * past its line: control characters go, and what is too long is cut.
 *
 * Throws a `TypeError` for texts with an unknown placeholder, and for an unknown time zone.
 */
export function noticeText(
  notice: Notice,
  { texts, timeZone = 'Europe/Oslo' }: NoticeTextOptions = {},
): NoticeText {
  if (!IANAZone.isValidZone(timeZone)) throw new TypeError('timeZone must be a name such as Europe/Oslo');
  const { [notice.kind]: wording, deadline } = textsOf(notice.language, texts);
  const values: Values = {
    name: personName(notice.recipient.name),
    title: oneLine(notice.title, notice.channel === 'sms' ? MAX_TITLE_OF_SMS : MAX_TITLE),
    deadline:
      notice.deadlineAt === undefined
        ? undefined
        : DateTime.fromMillis(notice.deadlineAt, { zone: timeZone })
            .setLocale(locales[notice.language])
            .toFormat(deadline),
    url: urlOf(notice),
    code: oneLine(notice.code, MAX_CODE),
  };
  const linesOf = (lines: readonly NoticeLine[]) =>
    lines.map((line) => fill(line, values)).filter((line) => line !== undefined);
  return {
    subject: fill(wording.subject, values) ?? '',
    text:
      notice.channel === 'sms' ? linesOf(wording.sms).join(' ') : `${linesOf(wording.text).join('\n\n')}\n`,
  };
}

type Values = Readonly<Record<NoticePlaceholder, string | undefined>>;

// All at once, so that braces in a title stay what they are.
function fill(line: NoticeLine, values: Values): string | undefined {
  const has = (text: string) =>
    [...text.matchAll(placeholder)].every(([, name]) => values[name as NoticePlaceholder] !== undefined);
  return [line]
    .flat()
    .find(has)
    ?.replace(placeholder, (_, name: NoticePlaceholder) => values[name]!);
}

function urlOf({ url }: Notice): string | undefined {
  return url !== undefined && url.length <= MAX_URL && /^https?:\/\/[!-~]+$/.test(url) && URL.canParse(url)
    ? url
    : undefined;
}
