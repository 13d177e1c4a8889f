import type { About } from '../about.ts';
import { exitsOf } from '../exits.ts';
import { type Html, html } from '../html.ts';
import { fill } from '../language.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { KnownVisit } from '../visit.ts';
import { form } from './form.ts';
import { aboutLines } from './told-page.ts';

/** Characters of a reason. */
export const reasonAtMost = 500;

/** Asks once more before somebody rejects, and perhaps why. */
export function rejectionPage(
  frame: PageFrame,
  visit: KnownVisit,
  about: About,
  path: string,
  { asksReason, tooLong }: { asksReason: boolean; tooLong?: string },
): Page {
  const { texts } = frame;
  const { heading, text, button, tooLong: problem } = texts.rejection;
  const error = tooLong === undefined ? undefined : fill(problem, { most: reasonAtMost });
  const actions = html`<p class="actions">
<button class="button" type="submit">${button}</button>
<a class="button second" href="${path}">${texts.back}</a>
</p>`;
  return {
    heading,
    body: html`${aboutLines(frame, about)}${paragraphs(text)}${form(
      `${path}/reject`,
      visit.session,
      html`${asksReason && reasonField(frame, tooLong, error)}${actions}`,
    )}`,
    ...(error !== undefined && { status: 422, errors: [{ field: 'reason', text: error }] }),
    formExits: exitsOf(visit.invitation),
  };
}

function reasonField({ texts }: PageFrame, typed: string | undefined, error: string | undefined): Html {
  const { label, hint } = texts.rejection;
  const described = error === undefined ? 'reason-hint' : 'reason-hint reason-error';
  return html`<div class="field">
<label for="reason">${label}</label>
<p class="hint" id="reason-hint">${fill(hint, { most: reasonAtMost })}</p>
${error !== undefined && html`<p class="error" id="reason-error">${error}</p>`}
<textarea id="reason" name="reason" rows="4" aria-describedby="${described}"${
    error !== undefined && html` aria-invalid="true"`
  }>
${typed}</textarea>
</div>
`;
}
