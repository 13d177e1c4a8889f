import { en } from './texts/en.ts';
import { nb } from './texts/nb.ts';
import { nn } from './texts/nn.ts';

/** Languages that a signature page is written in. */
export type PageLanguage = 'nb' | 'nn' | 'en';

/** Every text of a signature page in one language. */
export interface PageTexts {
  heading: string;
  complete(at: string, signatures: number): string;
  partial(at: string, signatures: number): string;
  documents: string;
  document: string;
  type: string;
  size: string;
  bytes(size: string): string;
  noDocuments: string;
  signatures: string;
  number: string;
  signedBy: string;
  time: string;
  login: string;
  noSignatures: string;
  onBehalfOf(name: string): string;
  personNumber(number: string): string;
  organisationNumber(number: string): string;
  born(date: string): string;
  systemUser(id: string): string;
  userId(id: string): string;
  /** Stands for a name that is not known. */
  unnamed: Readonly<Record<'person' | 'organisation' | 'system' | 'contact', string>>;
  level(level: number): string;
  signatureId(id: string): string;
  /** Above the one text that everybody confirmed. */
  confirmedByAll: string;
  /** Above several of them, which are numbered. */
  confirmed: string;
  confirmedText(number: number): string;
  more(characters: number): string;
  seal: string;
  sealMeans(name: string, level: string): string;
  notQualified: string;
  evidence: string;
  timeStampFailed: string;
  check: string;
  checkReader(name: string): string;
  checkProgram: string;
  originalIsPrefix: string;
  originalIsAttached: string;
  originalsAreAttached: string;
  /** What the pages in front of it are, where several documents are attached. */
  pagesForReading: string;
  /** Of one of several documents. */
  attachedOnly: string;
  /** Which of several documents somebody signed. */
  signedDocuments(numbers: string): string;
  times: string;
  page(number: number, of: number): string;
  /** Of a text whose lines are run on. */
  lineEnds: string;
  /** Of the attached original of a text. */
  signedText: string;
  instance(id: string): string;
  /** How a date, ISO 8601, is written. */
  date(iso: string): string;
}

const texts: Readonly<Record<PageLanguage, PageTexts>> = { nb, nn, en };

/** The texts of a language; Bokmål unless another is given. */
export const pageTexts = (language: PageLanguage = 'nb'): PageTexts => texts[language];
