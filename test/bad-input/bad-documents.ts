import { deflateRawSync } from 'node:zlib';
import type { SigningErrorCode } from '../../src/errors.ts';
import { hostilePdfs } from '../documents/intake/hostile-pdfs.ts';
import { onePage, pdfOf, stream, streamedPdfOf, withCatalog } from '../documents/intake/pdf-builder.ts';
import { qpdf } from '../helpers/pdf-programs.ts';
import { samplePdf } from '../helpers/sample-pdf.ts';

/** Stands in content and names, and must stand in no answer. */
export const SECRET = 'HEMMELIG-14896500113';

/** The most bytes that a document may have which is signed. */
export const LIMIT = 3_145_728;

/** A document that a task which seals does not take. */
export interface BadDocument {
  what: string;
  bytes: () => Buffer | Promise<Buffer>;
  status: number;
  code: SigningErrorCode;
  /** The program that makes it. */
  by?: string;
}

/** A PDF with the secret in it, so many bytes long. */
export function pdfOfSize(bytes: number): Buffer {
  const filled = (length: number) =>
    pdfOf(withCatalog('', stream('', SECRET.padEnd(length, '.'), { packed: false })));
  // the numbers in it have as many digits then
  const rest = filled(bytes - 600).length - (bytes - 600);
  return filled(bytes - rest);
}

/** Text with the secret in it, so many bytes long. */
export function textOfSize(bytes: number): Buffer {
  return Buffer.from(`${SECRET} `.padEnd(bytes, 'Leie betales forskuddsvis.\n'));
}

/** 100 000 objects, each in its place. */
export function pdfOfManyObjects(): Buffer {
  return streamedPdfOf([...onePage, ...Array<string>(100_000).fill('0')]);
}

const pdf = () => samplePdf({}, (drawn) => drawn.text(SECRET));
const packed = (what: string) => hostilePdfs.find((hostile) => hostile.what === what)!.make();
const action = (entries: string) => pdfOf(withCatalog('/OpenAction 4 0 R', `<< /Type /Action ${entries} >>`));
const damaged = { status: 422, code: 'ERR_DOCUMENT_DAMAGED' } as const;
const complex = { status: 422, code: 'ERR_DOCUMENT_TOO_COMPLEX' } as const;
const format = { status: 415, code: 'ERR_DOCUMENT_FORMAT' } as const;
const encoding = { status: 415, code: 'ERR_DOCUMENT_ENCODING' } as const;
const encrypted = { status: 422, code: 'ERR_DOCUMENT_ENCRYPTED', by: 'qpdf' } as const;
const active = { status: 422, code: 'ERR_DOCUMENT_ACTIVE_CONTENT' } as const;
const large = { status: 413, code: 'ERR_DOCUMENT_TOO_LARGE' } as const;

export const badDocuments: readonly BadDocument[] = [
  { what: 'a truncated PDF', bytes: async () => (await pdf()).subarray(0, -200), ...damaged },
  { what: 'half a PDF', bytes: async () => (await pdf()).subarray(0, 3_000), ...damaged },
  {
    what: 'a PDF whose cross-reference table is elsewhere',
    bytes: async () => replaced(await pdf(), /startxref\n\d+/, 'startxref\n17'),
    ...damaged,
  },
  {
    what: 'a PDF whose cross-reference table is wrong',
    bytes: async () => replaced(await pdf(), /\d{10} 00000 n/, '0000000020 00000 n'),
    ...damaged,
  },
  { what: 'an archive called .pdf', bytes: () => archiveOf(SECRET), ...format },
  {
    what: 'a PDF with a stream that inflates to 1 GB',
    bytes: () => packed('an object stream that inflates to 1 GB'),
    ...complex,
  },
  {
    what: 'a PDF with a table that inflates to 100 MB',
    bytes: () => packed('a cross-reference stream that inflates to 100 MB'),
    ...complex,
  },
  { what: 'a PDF of a million objects', bytes: () => packed('1 000 000 objects'), ...complex },
  { what: 'an empty file', bytes: () => Buffer.alloc(0), ...format },
  { what: 'a PDF of one byte too many', bytes: () => pdfOfSize(LIMIT + 1), ...large },
  { what: 'text of one byte too many', bytes: () => textOfSize(LIMIT + 1), ...large },
  { what: 'UTF-16 text', bytes: () => Buffer.from(`\ufeff${SECRET}`, 'utf16le'), ...encoding },
  {
    what: 'UTF-16 text, big end first',
    bytes: () => Buffer.from(`\ufeff${SECRET}`, 'utf16le').swap16(),
    ...encoding,
  },
  { what: 'UTF-16 text without its mark', bytes: () => Buffer.from(SECRET, 'utf16le'), ...encoding },
  { what: 'Latin-1 text', bytes: () => Buffer.from(`${SECRET} på øya`, 'latin1'), ...encoding },
  { what: 'text with NUL bytes', bytes: () => Buffer.from(`${SECRET}\0\0${SECRET}`), ...format },
  { what: 'text with control characters', bytes: () => Buffer.from(`${SECRET}\x1b[2J${SECRET}`), ...format },
  { what: 'a PDF with a password to open it', bytes: () => withPasswords('open', 'own'), ...encrypted },
  { what: 'a PDF with its owner’s password alone', bytes: () => withPasswords('', 'own'), ...encrypted },
  { what: 'a PDF with JavaScript', bytes: () => action(`/S /JavaScript /JS (${SECRET})`), ...active },
  { what: 'a PDF that starts a program', bytes: () => action(`/S /Launch /F (${SECRET}.exe)`), ...active },
  { what: 'a PDF with a program in it', bytes: () => withProgram(), ...active },
];

/** What other attachments are, which nobody seals. */
export const otherAttachments: readonly [contentType: string, bytes: () => Buffer | Promise<Buffer>][] = [
  [
    'image/png',
    () =>
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
  ],
  ['application/zip', () => archiveOf(SECRET)],
  ['application/xml', () => Buffer.from('<form/>')],
  ['application/octet-stream', () => Buffer.from([0, 1, 2, 255])],
  ['text/plain; charset=iso-8859-1', () => Buffer.from('på øya', 'latin1')],
  ['application/pdf', async () => (await pdf()).subarray(0, 3_000)],
  ['application/pdf', () => packed('revisions in a circle')],
];

function replaced(bytes: Buffer, pattern: RegExp, text: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(pattern, text), 'latin1');
}

async function withPasswords(open: string, own: string): Promise<Buffer> {
  return qpdf(await pdf(), '--encrypt', open, own, '256', '--');
}

function withProgram(): Buffer {
  const name = `(${SECRET}.exe)`;
  return pdfOf(
    withCatalog(
      `/Names << /EmbeddedFiles << /Names [${name} 4 0 R] >> >>`,
      `<< /Type /Filespec /F ${name} /EF << /F 5 0 R >> >>`,
      stream('/Type /EmbeddedFile', 'MZ'),
    ),
  );
}

/** An archive (ZIP) of one file, as far as its beginning tells. */
function archiveOf(content: string): Buffer {
  const data = deflateRawSync(content);
  const name = 'lease.txt';
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), data]);
}

/** Names that no document may have. */
export const badNames: readonly [what: string, name: string][] = [
  ['a path', `../${SECRET}.txt`],
  ['a path from the root', `/etc/${SECRET}`],
  ['a path of Windows', `..\\${SECRET}.txt`],
  ['a NUL', `${SECRET}\0.txt`],
  ['a line end', `${SECRET}\r\nx-evil: 1`],
  ['a control character', `${SECRET}\u001b[2J.txt`],
  ['a control character beyond ASCII', `${SECRET}\u0085.txt`],
  ['a mark that turns what follows', `${SECRET}\u202efdp.exe`],
  ['a mark of right-to-left', `${SECRET}\u200f.txt`],
  ['a character that nobody sees', `${SECRET}\u200b.txt`],
  ['5 000 characters', SECRET.padEnd(4_996, 'x').concat('.txt')],
  ['nothing but dots', '..'],
  ['a name of blanks', '   '],
];
