import { DateTime } from 'luxon';
import { exitsOf } from '../exits.ts';
import { type Html, html } from '../html.ts';
import { locales } from '../language.ts';
import type { Matter, ShownDocument } from '../matter.ts';
import type { PageFrame } from '../page-frame.ts';
import type { Page } from '../send-page.ts';
import type { KnownVisit } from '../visit.ts';
import { form, logOut } from './form.ts';

/** What else the page says. */
export interface SigningDetails {
  timeZone: string;
  /** Of who has logged in, where it is known. */
  name?: string;
  /** Name of the organisation that they sign for, or its number. */
  organisation?: string;
  /** What keeps it from being signed. */
  error?: 'unconfirmed' | 'changed';
}

/** What is to be signed, and the form that signs it. */
export function signingPage(
  frame: PageFrame,
  visit: KnownVisit,
  matter: Matter,
  path: string,
  { timeZone, name, organisation, error }: SigningDetails,
): Page {
  const { texts, language } = frame;
  const { session, invitation, person } = visit;
  const words = texts.signing;
  const { title, description, text, documents } = matter;
  const facts: [string, Html | undefined][] = [
    [words.from, invitation.from === undefined ? undefined : html`<bdi>${invitation.from}</bdi>`],
    [words.deadline, deadlineOf(frame, invitation.deadlineAt, timeZone)],
    [words.loggedInAs, who(frame, person.personNumber, name)],
    [words.onBehalfOf, organisation === undefined ? undefined : html`<bdi>${organisation}</bdi>`],
  ];
  const unconfirmed = error === 'unconfirmed';
  const box = html`<input type="hidden" name="shown" value="${matter.digest}">
<input type="hidden" name="language" value="${language}">
<div class="field">
${unconfirmed && html`<p class="error" id="confirm-error">${words.unconfirmed}</p>`}
<div class="box">
<input id="confirm" name="confirm" type="checkbox" value="yes" required${
    unconfirmed && html` aria-invalid="true" aria-describedby="confirm-error"`
  }>
<label for="confirm">${words.box}</label>
</div>
</div>
<p class="actions">
<button class="button" type="submit">${words.sign}</button>
${matter.isRejectable && html`<a class="button second" href="${path}/reject">${words.reject}</a>`}
</p>`;
  return {
    heading: words.sign,
    shownHeading: html`<bdi>${title ?? texts.unnamed}</bdi>`,
    body: html`${description !== undefined && html`<p class="about">${description}</p>`}
<dl>
${facts.map(
  ([term, value]) =>
    value &&
    html`<dt>${term}</dt><dd>${value}</dd>
`,
)}</dl>
${
  documents.length > 0 &&
  html`<h2>${words.documents}</h2>
<ul class="documents">
${documents.map((document) => documentLine(frame, document, path))}</ul>`
}
<h2>${words.confirmation}</h2>
<p class="confirmed"${text && html` lang="${text.lang}"`}>${text?.text ?? words.confirm}</p>
${form(`${path}/sign`, session, box)}${logOut(frame, visit, path)}`,
    ...(error && {
      status: unconfirmed ? 422 : 409,
      errors: [{ ...(unconfirmed && { field: 'confirm' }), text: words[error] }],
    }),
    formExits: exitsOf(visit.invitation),
  };
}

function documentLine(
  { texts, language }: PageFrame,
  { id, title, contentType, size, isRemoved }: ShownDocument,
  path: string,
): Html {
  const { newTab, removed } = texts.signing;
  const name = html`<bdi>${title ?? texts.untitled}</bdi>`;
  if (isRemoved)
    return html`<li>${name} <span class="soft">(${removed})</span></li>
`;
  const facts = [kindOf(contentType), sizeIn(size, language), newTab].filter((fact) => fact !== undefined);
  return html`<li><a href="${path}/documents/${id}" target="_blank" rel="noopener">${name}
<span class="soft">(${facts.join(', ')})</span></a></li>
`;
}

function kindOf(contentType: string): string | undefined {
  const [type = ''] = contentType.toLowerCase().split(';');
  return type.trim() === 'application/pdf' ? 'PDF' : undefined;
}

function sizeIn(bytes: number, language: PageFrame['language']): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.ceil(bytes / 1_000), 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${new Intl.NumberFormat(locales[language], { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}

function deadlineOf(
  { texts, language }: PageFrame,
  deadlineAt: number | undefined,
  zone: string,
): Html | undefined {
  if (deadlineAt === undefined) return undefined;
  const deadline = DateTime.fromMillis(deadlineAt, { zone }).setLocale(locales[language]);
  return html`<time datetime="${deadline.toUTC().toISO()!}">${deadline.toFormat(texts.time)}</time>`;
}

/** The last digits of a number are for nobody who looks over a shoulder. */
function who({ texts }: PageFrame, personNumber: string, name: string | undefined): Html {
  if (name !== undefined) return html`<bdi>${name}</bdi>`;
  const [before, after] = texts.signing.numbered.split('{number}');
  return html`${before}${personNumber.slice(0, 6)} •••••${after}`;
}
