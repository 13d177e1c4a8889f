import type { About } from '../about.ts';
import { type Html, html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { Told } from '../texts/page-texts.ts';

/** A page that tells something, perhaps with what to do next. */
export function toldPage({ heading, text }: Told, status = 200, next?: Html): Page {
  return { heading, status, body: html`${paragraphs(text)}${next}` };
}

/** The same about something that is to be signed, or was. */
export function toldPageAbout(frame: PageFrame, about: About, told: Told, status = 200, next?: Html): Page {
  const { body, ...page } = toldPage(told, status, next);
  return { ...page, body: html`${aboutLines(frame, about)}${body}` };
}

/** A link that looks like a button, for what changes nothing here. */
export function buttonLink(address: string, text: string, id?: string): Html {
  return html`<p class="actions"><a class="button"${id !== undefined && html` id="${id}"`} href="${address}">${text}</a></p>
`;
}

/** What the page is about, below its heading. */
export function aboutLines({ texts }: PageFrame, { title, from }: About): Html {
  return html`<p><strong><bdi>${title ?? texts.unnamed}</bdi></strong></p>
${
  from !== undefined &&
  html`<dl><dt>${texts.signing.from}</dt><dd><bdi>${from}</bdi></dd></dl>
`
}`;
}
