import { openAbout } from '../about.ts';
import { html } from '../html.ts';
import { fill } from '../language.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { PageTexts, Told } from '../texts/page-texts.ts';
import type { Visit } from '../visit.ts';
import { entranceWords } from './entrance-words.ts';
import { aboutLines, buttonLink } from './told-page.ts';

/** How a login ended that did not succeed. */
export type LoginFailure = 'cancelled' | 'failed';

/** Asks whoever came by a link to log in, for the first time, once more, as somebody else, or at a higher level. */
export function loginPage(frame: PageFrame, visit: Visit, path: string, failure?: LoginFailure): Page {
  const { texts } = frame;
  const { stage, invitation } = visit;
  const isForSomebodyElse = stage === 'somebody-else';
  const { heading, text, button } = failure === 'cancelled' ? texts.loginCancelled : wordsOf(texts, visit);
  const address = `${path}/login${isForSomebodyElse ? '?anew=yes' : ''}`;
  return {
    heading,
    ...(isForSomebodyElse && { status: 403 }),
    body: html`${!isForSomebodyElse && aboutLines(frame, openAbout(invitation))}${paragraphs(text)}${buttonLink(
      address,
      fill(button, { level: invitation.level }),
      'login',
    )}`,
    ...(failure === 'failed' && { errors: [{ field: 'login', text: texts.login.failed }] }),
  };
}

function wordsOf(texts: PageTexts, { stage, invitation }: Visit): Told & { button: string } {
  if (stage === 'somebody-else') return texts.somebodyElse;
  if (stage === 'level') return texts.level;
  return { ...entranceWords(texts, invitation, texts.login), button: texts.login.button };
}
