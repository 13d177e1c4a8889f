import { html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';

/** What is shown instead of opening a link to somebody who may be no person: a program that looks what is behind it. */
export function linkPage({ texts }: PageFrame, address: string): Page {
  const { heading, text } = texts.link;
  return {
    heading,
    body: html`${paragraphs(text)}<form method="post" action="${address}">
<p class="actions"><button class="button" type="submit">${texts.goOn}</button></p>
</form>
`,
  };
}
