import { openAbout } from '../about.ts';
import { html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';
import type { Visit } from '../visit.ts';
import { entranceWords } from './entrance-words.ts';
import { form } from './form.ts';
import { aboutLines } from './told-page.ts';

/** Asks for the security code. */
export function codePage(
  frame: PageFrame,
  { session, invitation }: Visit,
  path: string,
  error?: string,
): Page {
  const { texts } = frame;
  const { label } = texts.code;
  const { heading, text } = entranceWords(texts, invitation, texts.code);
  const field = html`<div class="field">
<label for="code">${label}</label>
${error !== undefined && html`<p class="error" id="code-error">${error}</p>`}
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required${
    error !== undefined && html` aria-invalid="true" aria-describedby="code-error"`
  }>
</div>
<p class="actions"><button class="button" type="submit">${texts.goOn}</button></p>`;
  return {
    heading,
    body: html`${aboutLines(frame, openAbout(invitation))}${paragraphs(text)}${form(`${path}/code`, session, field)}`,
    ...(error !== undefined && { status: 403, errors: [{ field: 'code', text: error }] }),
  };
}
