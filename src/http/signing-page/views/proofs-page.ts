import { html } from '../html.ts';
import type { ShownDocument } from '../matter.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';

/** The proof of each document, where each is sealed by itself. */
export function proofsPage({ texts }: PageFrame, documents: readonly ShownDocument[], path: string): Page {
  const { heading, text } = texts.proofs;
  const links = documents.map(
    ({ id, title }) => html`<li><a href="${path}/proof/${id}"><bdi>${title ?? texts.untitled}</bdi></a></li>
`,
  );
  return {
    heading,
    body: html`${paragraphs(text)}<ul class="documents">
${links}</ul>
<p><a href="${path}">${texts.back}</a></p>
`,
  };
}
