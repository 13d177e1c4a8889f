import { exitsOf } from '../exits.ts';
import { html } from '../html.ts';
import { fill } from '../language.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { KnownVisit } from '../visit.ts';
import { form } from './form.ts';

/** Characters of a reason. */
export const reasonAtMost = 500;

/** Asks once more before somebody rejects. */
export function rejectionPage({ texts }: PageFrame, visit: KnownVisit, path: string, tooLong?: string): Page {
  const { heading, text, label, hint, button, tooLong: problem } = texts.rejection;
  const values = { most: reasonAtMost };
  const error = tooLong === undefined ? undefined : fill(problem, values);
  const described = error === undefined ? 'reason-hint' : 'reason-hint reason-error';
  const field = html`<div class="field">
<label for="reason">${label}</label>
<p class="hint" id="reason-hint">${fill(hint, values)}</p>
${error !== undefined && html`<p class="error" id="reason-error">${error}</p>`}
<textarea id="reason" name="reason" rows="4" aria-describedby="${described}"${
    error !== undefined && html` aria-invalid="true"`
  }>
${tooLong}</textarea>
</div>
<p class="actions">
<button class="button" type="submit">${button}</button>
<a class="button second" href="${path}">${texts.back}</a>
</p>`;
  return {
    heading,
    body: html`${paragraphs(text)}${form(`${path}/reject`, visit.session, field)}`,
    ...(error !== undefined && { status: 422, errors: [{ field: 'reason', text: error }] }),
    formExits: exitsOf(visit.invitation),
  };
}
