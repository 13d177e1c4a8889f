import { setImmediate } from 'node:timers/promises';
import { widthOf } from './glyphs.ts';
import type { Column, Styled } from './page-flow.ts';
import { PageFlow, ROWS_AT_ONCE, WIDTH } from './page-flow.ts';
import { partyLines } from './page-party.ts';
import type { PageTexts } from './page-texts.ts';
import { pageTexts } from './page-texts.ts';
import type { PdfWriter } from './pdf-writer.ts';
import { PAGE } from './pdf-writer.ts';
import type { OriginalPlace, PageDocument, PageSignature, SignaturePage } from './signature-page.ts';

/** Characters shown of a name, and of a text that was confirmed. A name may be anything that somebody sent. */
const NAME_LIMIT = 200;
const TEXT_LIMIT = 2_000;
const GREY = 0.35;

/** Draws the signature page, as many pages as it takes, behind what was drawn before. */
export async function drawSignaturePage(
  writer: PdfWriter,
  page: SignaturePage,
  original: OriginalPlace,
): Promise<void> {
  // laid out once without being drawn: each page says how many there are
  const counted = new PageFlow(unseen(writer), () => {}, pageTexts(page.language).more);
  await layOut(counted, page, original);
  const texts = pageTexts(page.language);
  const flow = new PageFlow(
    writer,
    (number) => footer(writer, page, texts, number, counted.pages),
    texts.more,
  );
  await layOut(flow, page, original);
}

function unseen(writer: PdfWriter): PdfWriter {
  return { ...writer, addPage() {}, text() {}, rule() {}, area() {} };
}

function footer(
  { typeset, text, rule }: PdfWriter,
  { instance, task }: SignaturePage,
  texts: PageTexts,
  number: number,
  of: number,
): void {
  const size = 7.5;
  const y = PAGE.height - PAGE.margin + 4;
  rule(PAGE.margin, y - 12, WIDTH, 0.75);
  const right = typeset.sans(texts.page(number, of));
  const width = (widthOf(right) * size) / 1000;
  text(right, PAGE.margin + WIDTH - width, y, size, GREY);

  const left = typeset.sans([texts.instance(instance.id), instance.app, task].join(' · '));
  let room = ((WIDTH - width - 20) * 1000) / size;
  const fitting = left.findIndex((glyph) => {
    room -= glyph.width;
    return room < 0;
  });
  text(fitting === -1 ? left : left.slice(0, fitting), PAGE.margin, y, size, GREY);
}

async function layOut(flow: PageFlow, page: SignaturePage, original: OriginalPlace): Promise<void> {
  const texts = pageTexts(page.language);
  const { documents, signatures, completion } = page;
  flow.heading(texts.heading, 20);
  flow.space(2);
  flow.paragraph({ text: page.title, size: 12, limit: NAME_LIMIT });
  flow.space(6);
  const at = timeOf(completion.at);
  if (completion.state === 'complete') {
    flow.paragraph({ text: texts.complete(at, signatures.length), grey: GREY });
  } else {
    flow.notice({ text: texts.partial(at, signatures.length), face: 'bold' });
  }

  section(flow, texts.documents);
  if (documents.length === 0) flow.paragraph({ text: texts.noDocuments });
  else
    await flow.table(
      documentColumns(texts),
      documents.map((document, index) =>
        documentRow(document, documents.length > 1 ? index + 1 : undefined, texts),
      ),
    );

  const confirmed = confirmedTexts(signatures);
  section(flow, texts.signatures);
  if (signatures.length === 0) flow.paragraph({ text: texts.noSignatures });
  else {
    const row = (signature: PageSignature, index: number) =>
      signatureRow(signature, index, page.showSignee, confirmed, texts);
    await flow.table(signatureColumns(texts), signatures.map(row));
  }
  await confirmedSection(flow, confirmed, texts);
  sealSection(flow, page, original, texts);
}

function section(flow: PageFlow, heading: string): void {
  flow.space(20);
  flow.heading(heading, 12);
  flow.space(5);
}

const documentColumns = (texts: PageTexts): Column[] => [
  { x: 8, width: 314, heading: texts.document },
  { x: 328, width: 70, heading: texts.type },
  { x: 400, width: WIDTH - 408, heading: texts.size, align: 'right' },
];

function documentRow(
  { name, contentType, size, sha256, attachedOnly }: PageDocument,
  number: number | undefined,
  texts: PageTexts,
): Styled[][] {
  return [
    [
      { text: number === undefined ? name : `${number}. ${name}`, face: 'bold', limit: NAME_LIMIT },
      { text: `SHA-256 ${sha256}`, size: 6.8, grey: GREY },
      ...(attachedOnly ? [{ text: texts.attachedOnly, size: 8, grey: GREY }] : []),
    ],
    [{ text: contentType, size: 8, limit: 100 }],
    [{ text: texts.bytes(grouped(size)), size: 8 }],
  ];
}

const signatureColumns = (texts: PageTexts): Column[] => [
  { x: 8, width: 28, heading: texts.number },
  { x: 40, width: 230, heading: texts.signedBy },
  { x: 280, width: 62, heading: texts.time },
  { x: 350, width: WIDTH - 358, heading: texts.login },
];

function signatureRow(
  { id, signee, onBehalfOf, signedAt, level, issuer, text, documents }: PageSignature,
  index: number,
  show: SignaturePage['showSignee'],
  confirmed: Confirmed,
  texts: PageTexts,
): Styled[][] {
  const small = (line: string): Styled => ({ text: line, size: 8, grey: GREY, limit: NAME_LIMIT });
  const who = partyLines(signee, show, texts);
  const forWhom = onBehalfOf && partyLines(onBehalfOf, show, texts);
  const numbered = text !== undefined && !confirmed.byAll;
  const time = timeOf(signedAt).split(' ');
  return [
    [{ text: String(index + 1) }],
    [
      { text: who.name, face: 'bold', limit: NAME_LIMIT },
      ...who.details.map(small),
      ...(forWhom ? [{ text: texts.onBehalfOf(forWhom.name), limit: NAME_LIMIT + 30 }] : []),
      ...(forWhom ? forWhom.details.map(small) : []),
      ...(documents ? [small(texts.signedDocuments(documents.join(', ')))] : []),
      { ...small(texts.signatureId(id)), size: 7 },
    ],
    [{ text: time[0]! }, { text: time[1]! }],
    [
      { text: texts.level(level) },
      ...(issuer === undefined ? [] : [small(issuer)]),
      ...(numbered ? [small(texts.confirmedText(confirmed.numbers.get(text)!))] : []),
    ],
  ];
}

/** The texts that were confirmed, numbered from 1 as they first occur. */
interface Confirmed {
  numbers: ReadonlyMap<string, number>;
  /** There is one, and everybody confirmed it. */
  byAll: boolean;
}

/** Usually it is one text for all: said once, it is not read past. */
function confirmedTexts(signatures: readonly PageSignature[]): Confirmed {
  const numbers = new Map<string, number>();
  for (const { text } of signatures) {
    if (text !== undefined && !numbers.has(text)) numbers.set(text, numbers.size + 1);
  }
  return { numbers, byAll: numbers.size === 1 && signatures.every(({ text }) => text !== undefined) };
}

async function confirmedSection(
  flow: PageFlow,
  { numbers, byAll }: Confirmed,
  texts: PageTexts,
): Promise<void> {
  if (numbers.size === 0) return;
  flow.space(10);
  if (byAll) flow.paragraph({ text: texts.confirmedByAll, face: 'bold' });
  else section(flow, texts.confirmed);
  for (const [text, number] of numbers) {
    flow.space(3);
    if (!byAll) flow.paragraph({ text: texts.confirmedText(number), face: 'bold' });
    flow.paragraph({ text, limit: TEXT_LIMIT }, 10);
    if (number % ROWS_AT_ONCE === 0) await setImmediate();
  }
}

function sealSection(flow: PageFlow, page: SignaturePage, original: OriginalPlace, texts: PageTexts): void {
  const { name, level, timeStampFailed } = page.seal;
  const paragraph = (text: string) => {
    flow.paragraph({ text, size: 8.5 });
    flow.space(4);
  };
  section(flow, texts.seal);
  paragraph(texts.sealMeans(name, level));
  if (timeStampFailed) paragraph(texts.timeStampFailed);
  paragraph(texts.notQualified);
  paragraph(texts.evidence);
  flow.space(6);
  flow.heading(texts.check, 10, 40);
  flow.space(3);
  paragraph(texts.checkReader(name));
  paragraph(texts.checkProgram);
  if (original === 'prefix') paragraph(texts.originalIsPrefix);
  if (original === 'attachment') paragraph(texts.originalIsAttached);
  if (original === 'attachments') {
    paragraph(texts.originalsAreAttached);
    if (page.documents.some(({ attachedOnly }) => !attachedOnly)) paragraph(texts.pagesForReading);
  }
  paragraph(texts.times);
}

/** An instant as a person reads it, in UTC, and says so. */
function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const grouped = (number: number) => String(number).replace(/\B(?=(\d{3})+$)/g, '\u00A0');
