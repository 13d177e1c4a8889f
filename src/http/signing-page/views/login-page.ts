import { html } from '../html.ts';
import { fill } from '../language.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { Visit } from '../visit.ts';
import { buttonLink, openTitle } from './told-page.ts';

/** How a login ended that did not succeed. */
export type LoginFailure = 'cancelled' | 'failed';

/** Asks whoever came by a link to log in, for the first time, as somebody else, or at a higher level. */
export function loginPage(
  frame: PageFrame,
  { stage, invitation }: Visit,
  path: string,
  failure?: LoginFailure,
): Page {
  const { texts } = frame;
  const failed = failure && { errors: [{ field: 'login', text: texts.login[failure] }] };
  if (stage === 'somebody-else') {
    const { heading, text, button } = texts.somebodyElse;
    return {
      heading,
      status: 403,
      body: html`${paragraphs(text)}${buttonLink(`${path}/login?anew=yes`, button, 'login')}`,
      ...failed,
    };
  }
  const { heading, text, button } = stage === 'level' ? texts.level : texts.login;
  return {
    heading,
    body: html`${openTitle(frame, invitation.title)}${paragraphs(text)}${buttonLink(
      `${path}/login`,
      fill(button, { level: invitation.level }),
      'login',
    )}`,
    ...failed,
  };
}
