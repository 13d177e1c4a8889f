import type { RequestHandler, Response } from 'express';
import { send } from '../send.ts';
import { type Html, html } from './html.ts';
import { fill, pageLanguages, pageTexts } from './language.ts';
import type { PageFrame } from './page-frame.ts';

/** What is shown. */
export interface Page {
  /** The heading, and in the browser's list of windows; what is sensitive does not belong into either. */
  heading: string;
  /** In place of the heading where that is shown, such as a title that only the signee may see. */
  shownHeading?: Html;
  body: Html;
  /** Default 200. */
  status?: number;
  /** What has to be mended: the id of the field, and in which way. */
  errors?: readonly { field?: string; text: string }[];
  /** Where a form may lead to by redirects besides these pages. */
  formExits?: readonly string[];
}

/** Answers with a page. */
export function sendPage(res: Response, frame: PageFrame, page: Page): void {
  if (page.formExits) setPolicy(res, page.formExits);
  send(res, page.status ?? 200, 'text/html; charset=utf-8', document(frame, page).text);
}

/** Headers of every answer: nothing is loaded but the style, nothing is framed or kept, nothing is told to others. */
export const pageHeaders: RequestHandler = (_req, res, next) => {
  setPolicy(res, []);
  res.setHeader('cache-control', 'no-store');
  res.setHeader('referrer-policy', 'no-referrer');
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('x-robots-tag', 'noindex, nofollow');
  res.setHeader('cross-origin-opener-policy', 'same-origin');
  next();
};

function setPolicy(res: Response, formExits: readonly string[]): void {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    ["form-action 'self'", ...schemesOf(formExits)].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  res.setHeader('content-security-policy', policy.join('; '));
}

/**
 * Browsers hold redirects against `form-action`, to the last one, and nobody knows where a sender's address leads on to:
 * so it is the scheme that is named, and no host.
 */
function schemesOf(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => new URL(address).protocol))];
}

function document(frame: PageFrame, { heading, shownHeading, body, errors = [] }: Page): Html {
  const { language, texts, base } = frame;
  const title = errors.length > 0 ? `${texts.errorTitle}: ${heading}` : heading;
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${texts.service}</title>
<link rel="stylesheet" href="${base}/style.css">
</head>
<body>
<header>
<p class="service">${texts.service}</p>
${languageLinks(frame)}
</header>
<main>
${errors.length > 0 && errorSummary(frame, errors)}
<h1>${shownHeading ?? heading}</h1>
${body}
</main>
</body>
</html>
`;
}

function languageLinks({ language, texts, self }: PageFrame): Html | undefined {
  if (self === undefined) return undefined;
  const links = pageLanguages.map((other) =>
    other === language
      ? html`<li><span aria-current="true">${pageTexts[other].language}</span></li>`
      : html`<li><a href="${self}?language=${other}" lang="${other}" hreflang="${other}">${pageTexts[other].language}</a></li>`,
  );
  return html`<nav aria-label="${texts.languages}"><ul>${links}</ul></nav>`;
}

function errorSummary({ texts }: PageFrame, errors: NonNullable<Page['errors']>): Html {
  const lines = errors.map(({ field, text }) =>
    field === undefined ? html`<li>${text}</li>` : html`<li><a href="#${field}">${text}</a></li>`,
  );
  return html`<div class="errors" role="alert" tabindex="-1" autofocus>
<h2>${texts.errorSummary}</h2>
<ul>${lines}</ul>
</div>`;
}

/** Paragraphs. */
export function paragraphs(
  texts: readonly string[],
  values: Readonly<Record<string, string | number>> = {},
): Html {
  return html`${texts.map(
    (text) => html`<p>${fill(text, values)}</p>
`,
  )}`;
}
