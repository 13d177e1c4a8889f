import { html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import { type Page, paragraphs } from '../send-page.ts';

/** Levels to choose among. */
export const levels: readonly number[] = [3, 4];

/** What a form of the login was sent with, or is to be. */
export interface DevelopmentFields {
  state: string;
  level: number;
  /** As it was typed, where it is wrong. */
  number: string | undefined;
}

/** Asks who somebody says they are. */
export function developmentPage(
  { texts }: PageFrame,
  path: string,
  { state, level, number }: DevelopmentFields,
): Page {
  const words = texts.development;
  const isWrong = number !== undefined;
  const chosen = levels.find((each) => each >= level) ?? levels.at(-1);
  const options = levels.map(
    (each) => html`<option value="${each}"${each === chosen && html` selected`}>${each}</option>`,
  );
  return {
    heading: words.heading,
    ...(isWrong && { status: 422, errors: [{ field: 'number', text: words.invalid }] }),
    body: html`${paragraphs(words.text)}<form method="post" action="${path}">
<input type="hidden" name="state" value="${state}">
<div class="field">
<label for="number">${words.number}</label>
<p class="hint" id="number-hint">${words.numberHint}</p>
${isWrong && html`<p class="error" id="number-error">${words.invalid}</p>`}
<input id="number" name="number" type="text" inputmode="numeric" autocomplete="off" maxlength="20" value="${number}" aria-describedby="${
      isWrong ? 'number-hint number-error' : 'number-hint'
    }"${isWrong && html` aria-invalid="true"`}>
</div>
<div class="field">
<label for="level">${words.level}</label>
<select id="level" name="level">${options}</select>
</div>
<p class="actions">
<button class="button" type="submit">${words.button}</button>
<button class="button second" type="submit" name="cancel" value="yes">${words.cancel}</button>
</p>
</form>
`,
  };
}
