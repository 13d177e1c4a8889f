import { SigningError } from '../errors.ts';
import { type Disposition, parseDisposition } from './disposition.ts';

/** A part of a form, byte for byte as it was sent. */
export interface Part extends Disposition {
  name: string;
  contentType?: string;
  bytes: Buffer;
}

const MAX_PARTS = 100;
const MAX_HEADERS = 8_192;
const CRLF = Buffer.from('\r\n');
const BLANK_LINE = Buffer.from('\r\n\r\n');

/** Whether a request bears a form with parts. */
export function isMultipart(contentType: string | undefined): boolean {
  return /^multipart\/form-data\s*;/i.test(contentType ?? '');
}

/**
 * Splits a `multipart/form-data` body. Not multer: that hands over a part without a filename as text and without its
 * content type, while here XML and JSON come exactly so, and what is signed are the bytes.
 * Throws `ERR_BODY_INVALID`.
 */
export function parseMultipart(contentType: string, body: Buffer): Part[] {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const delimiter = Buffer.from(`\r\n--${boundary?.[1] ?? boundary?.[2] ?? ''}`);
  if (boundary === null) throw broken('has no boundary');
  // The first delimiter may stand at the very beginning.
  const text = Buffer.concat([CRLF, body]);
  const parts: Part[] = [];
  let at = text.indexOf(delimiter);
  while (at !== -1) {
    const afterDelimiter = at + delimiter.length;
    if (text.subarray(afterDelimiter, afterDelimiter + 2).toString('latin1') === '--') return parts;
    const lineEnd = text.indexOf(CRLF, afterDelimiter);
    const next = text.indexOf(delimiter, afterDelimiter);
    if (lineEnd === -1 || next === -1) break;
    if (parts.length === MAX_PARTS) throw broken(`has more than ${MAX_PARTS} parts`);
    parts.push(parsePart(text.subarray(lineEnd, next)));
    at = next;
  }
  throw broken('has no end');
}

function parsePart(part: Buffer): Part {
  const headerEnd = part.indexOf(BLANK_LINE);
  if (headerEnd === -1 || headerEnd > MAX_HEADERS) throw broken('has a part without headers');
  const headers = new Map(
    part
      .subarray(0, headerEnd)
      .toString('utf8')
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
  );
  const { name, filename } = parseDisposition(headers.get('content-disposition'));
  if (name === undefined) throw broken('has a part without a name');
  const contentType = headers.get('content-type');
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(contentType === undefined ? {} : { contentType }),
    // A copy: a view would keep the whole form in memory for as long as one of its parts.
    bytes: Buffer.from(part.subarray(headerEnd + BLANK_LINE.length)),
  };
}

function broken(what: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the form ${what}`);
}
