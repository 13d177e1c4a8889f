import type { SigningErrorCode } from '../../../errors.ts';

/** A page that only tells something: paragraphs below a heading. */
export interface Told {
  heading: string;
  text: readonly string[];
}

/** Every text of the pages in one language. Names in braces are filled in. */
export interface PageTexts {
  /** Name of the language, in itself. */
  language: string;
  languages: string;
  service: string;
  /** Begins the title of a page on which something has to be mended. */
  errorTitle: string;
  errorSummary: string;
  goOn: string;
  back: string;
  logOut: string;
  /** Stands for the title of a document that has none. */
  untitled: string;
  /** Stands for the title of what is to be signed, all of it, where that has none. */
  unnamed: string;
  /** How a time is written, in the tokens of luxon's `toFormat`. */
  time: string;

  /** A link that nobody has opened yet. */
  link: Told;
  deadLink: Told;
  /** The browser has kept nothing, or not for so long. */
  sessionOver: Told;
  /** A form that is not of this session. */
  formRefused: Told;

  code: Told & { label: string; missing: string; wrong: string; wrongOne: string };
  blocked: Told;

  login: Told & { button: string; failed: string };
  /** Somebody who does not want to log in, or not now. */
  loginCancelled: Told & { button: string };
  somebodyElse: Told & { button: string };
  level: Told & { button: string };
  loggedOut: Told;

  signing: {
    from: string;
    deadline: string;
    loggedInAs: string;
    onBehalfOf: string;
    /** Of somebody whose name nobody knows: `{number}` is their number, masked. */
    numbered: string;
    documents: string;
    newTab: string;
    removed: string;
    confirmation: string;
    /** What is confirmed where the model has no text. */
    confirm: string;
    /** Beside the box that is to be ticked. */
    box: string;
    sign: string;
    reject: string;
    unconfirmed: string;
    changed: string;
  };
  rejection: Told & { label: string; hint: string; button: string; tooLong: string };

  signed: Told & { proof: string };
  rejected: Told;
  /** One proof for each document. */
  proofs: Told;
  noProof: Told;

  pending: Told;
  expired: Told;
  cancelled: Told;
  notNeeded: Told;
  droppedOut: Told;
  /** The signing is over, however it ended: for whoever comes, before it is known who they are. */
  over: Told;
  /** What is still to be had there then. */
  afterwards: string;

  notFound: Told;
  badRequest: Told;
  tooOften: Told;
  busy: Told;
  removed: Told;
  notDistinct: Told;
  refused: Told;
  broken: Told;
  /** What to name to those who run the server. */
  reference: string;

  development: Told & {
    number: string;
    numberHint: string;
    level: string;
    button: string;
    cancel: string;
    invalid: string;
  };
}

/** Names of the texts that are a page by themselves. */
export type ToldName = {
  [Name in keyof PageTexts]: PageTexts[Name] extends Told ? Name : never;
}[keyof PageTexts];

/** Which text tells an error, where it is not told as any other that refuses. */
export const toldByCode: Partial<Record<SigningErrorCode, ToldName>> = {
  ERR_LINK_INVALID: 'deadLink',
  ERR_NOT_FOUND: 'notFound',
  ERR_DOCUMENT_NOT_FOUND: 'notFound',
  ERR_DOCUMENT_REMOVED: 'removed',
  ERR_METHOD: 'badRequest',
  ERR_BODY_INVALID: 'badRequest',
  ERR_BODY_TOO_LARGE: 'badRequest',
  ERR_TEXT_INVALID: 'badRequest',
  ERR_CONTENT_TYPE: 'badRequest',
  ERR_CALL_LIMIT: 'tooOften',
  ERR_BUSY: 'busy',
  ERR_NOT_DISTINCT: 'notDistinct',
};
