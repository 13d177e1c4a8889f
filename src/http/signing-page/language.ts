import type { Request } from 'express';
import { en } from './texts/en.ts';
import { nb } from './texts/nb.ts';
import { nn } from './texts/nn.ts';
import type { PageTexts } from './texts/page-texts.ts';

/** A language of the pages. */
export type PageLanguage = 'nb' | 'nn' | 'en';

/** The texts of every language, in the order in which languages are offered. */
export const pageTexts: Readonly<Record<PageLanguage, PageTexts>> = { nb, nn, en };

export const pageLanguages = Object.keys(pageTexts) as readonly PageLanguage[];

/** The same languages as programs that format times and numbers know them. */
export const locales: Readonly<Record<PageLanguage, string>> = { nb: 'nb', nn: 'nn', en: 'en-GB' };

/** A language by its name; undefined for all that is none. */
export function languageNamed(name: unknown): PageLanguage | undefined {
  return pageLanguages.find((language) => language === name);
}

/** The language that a browser asks for; Bokmål where it takes none that there is. */
export function acceptedLanguage(req: Request): PageLanguage {
  const accepted = req.acceptsLanguages(['nb', 'nn', 'en', 'no']);
  return languageNamed(accepted) ?? 'nb';
}

/** Puts values in the place of `{names}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (braces, name: string) => String(values[name] ?? braces));
}
