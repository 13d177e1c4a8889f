import type { NoticeKind, NoticeLanguage } from './notifier.ts';
import { en } from './texts/en.ts';
import { nb } from './texts/nb.ts';
import { nn } from './texts/nn.ts';

/** What may stand in braces in a text. */
export type NoticePlaceholder = (typeof placeholders)[number];

const placeholders = ['name', 'title', 'deadline', 'url', 'code'] as const;

/**
 * Text with `{name}`, `{title}`, `{deadline}`, `{url}` and `{code}`. A list holds alternatives: the first whose values are all
 * there is taken. What has none is left out.
 */
export type NoticeLine = string | readonly string[];

/** One kind of notice in one language. */
export interface NoticeWording {
  /** Of a mail. */
  subject: NoticeLine;
  /** Paragraphs of a mail. */
  text: readonly NoticeLine[];
  /** Sentences of an SMS; best of characters that GSM 03.38 has, or it costs twice as much. */
  sms: readonly NoticeLine[];
}

/** Every notice in one language. */
export interface LanguageTexts extends Record<NoticeKind, NoticeWording> {
  /** How a deadline is written, in the tokens of luxon's `toFormat`. */
  deadline: string;
}

/** What an operator words otherwise; all else stays as it is. */
export type NoticeTexts = Partial<Record<NoticeLanguage, Partial<LanguageTexts>>>;

/** The texts that are used unless others are given. */
export const defaultNoticeTexts: Readonly<Record<NoticeLanguage, LanguageTexts>> = { nb, nn, en };

/**
 * The texts of a language, with an operator's own in place of ours. Throws a `TypeError` for one that has an unknown
 * placeholder: its line would never be sent, and nobody would notice.
 */
export function textsOf(language: NoticeLanguage, texts: NoticeTexts = {}): LanguageTexts {
  const { deadline, ...wordings } = texts[language] ?? {};
  for (const [kind, { subject, text, sms }] of Object.entries(wordings)) {
    const unknown = [subject, text, sms]
      .flat(2)
      .flatMap((line) => [...line.matchAll(placeholder)].map(([, name]) => name!))
      .find((name) => !isKnown(name));
    if (unknown !== undefined) {
      const known = placeholders.join(', ');
      throw new TypeError(`texts.${language}.${kind} has {${unknown}}, it may have ${known}`);
    }
  }
  return { ...defaultNoticeTexts[language], ...texts[language] };
}

/** Finds placeholders; the first group is the name. */
export const placeholder = /\{(\w+)\}/g;

function isKnown(name: string): name is NoticePlaceholder {
  return (placeholders as readonly string[]).includes(name);
}
