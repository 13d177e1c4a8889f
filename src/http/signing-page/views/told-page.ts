import { type Html, html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { Told } from '../texts/page-texts.ts';

/** A page that tells something, perhaps with what to do next. */
export function toldPage({ heading, text }: Told, status = 200, next?: Html): Page {
  return { heading, status, body: html`${paragraphs(text)}${next}` };
}

/** A link that looks like a button, for what changes nothing here. */
export function buttonLink(address: string, text: string, id?: string): Html {
  return html`<p class="actions"><a class="button"${id !== undefined && html` id="${id}"`} href="${address}">${text}</a></p>
`;
}

/** A title that says nothing sensitive, as much as anybody may see who has a link. */
export function openTitle({ texts }: PageFrame, title: string | undefined): Html {
  return html`<p><strong><bdi>${title ?? texts.untitled}</bdi></strong></p>
`;
}
