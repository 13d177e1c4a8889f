import type { Request } from 'express';
import { queryText } from '../query.ts';
import type { PagesContext } from './context.ts';
import { acceptedLanguage, languageNamed, type PageLanguage, pageTexts } from './language.ts';
import { publicPath } from './page-address.ts';
import type { PageSession } from './session.ts';
import type { PageTexts } from './texts/page-texts.ts';

/** How a page is shown to whoever asks for it. */
export interface PageFrame {
  language: PageLanguage;
  texts: PageTexts;
  /** Path of the pages. */
  base: string;
  /** Address at which the same is to be had in another language. */
  self?: string;
}

/** The frame of an answer: its language is the one that the address names, the person chose, or the browser takes. */
export function frameOf(
  context: Pick<PagesContext, 'baseUrl'>,
  req: Request,
  self?: string,
  session?: PageSession,
): PageFrame {
  const language = namedLanguage(req) ?? session?.language ?? acceptedLanguage(req);
  return {
    language,
    texts: pageTexts[language],
    base: publicPath(context, req),
    ...(self !== undefined && { self }),
  };
}

/** The language that an address names. */
export function namedLanguage(req: Request): PageLanguage | undefined {
  return languageNamed(queryText(req, 'language'));
}
