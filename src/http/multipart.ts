import { Dicer } from '@fastify/busboy';
import { SigningError } from '../errors.ts';
import { type Disposition, requestDisposition } from './disposition.ts';

/** A part of a form, byte for byte as it was sent. */
export interface Part extends Disposition {
  name: string;
  contentType?: string;
  /** As they came: joined, they would be in memory twice. */
  chunks: Buffer[];
}

const MAX_PARTS = 100;
const MAX_HEADERS = 8_192;

/** Whether a request bears a form with parts. */
export function isMultipart(contentType: string | undefined): boolean {
  return /^multipart\/form-data\s*;/i.test(contentType ?? '');
}

/**
 * Splits a `multipart/form-data` body as it comes in. Dicer, which busboy stands on, hands over every part as bytes with
 * all of its headers; busboy itself drops the parameters of a content type and passes over parts that it can't read.
 * Throws `ERR_BODY_INVALID`, and what the body throws.
 */
export async function parseMultipart(
  contentType: string,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Part[]> {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  if (boundary === null) throw broken('has no boundary');
  // The splitter cuts headers off without a word: it is let read more than are taken.
  const limits = { maxHeaderSize: 2 * MAX_HEADERS, maxHeaderPairs: MAX_HEADERS };
  // Parts are read as they come, and must not make it wait: it would forget to go on at the end of the last of them.
  const waits = { partHwm: Number.MAX_SAFE_INTEGER };
  const splitter = new Dicer({ boundary: boundary[1] ?? boundary[2] ?? '', ...limits, ...waits });
  const parts: Promise<Part>[] = [];
  const end = new Promise<void>((resolve, reject) => {
    splitter.on('finish', resolve);
    splitter.on('error', () => reject(broken('has no end')));
  });
  splitter.on('part', (part) => {
    // Thrown through the splitter, so that it makes no streams for the parts that follow.
    if (parts.length === MAX_PARTS) throw broken(`has more than ${MAX_PARTS} parts`);
    parts.push(readPart(part));
  });
  try {
    for await (const chunk of body) await written(splitter, chunk);
    splitter.end();
    await end;
    return await Promise.all(parts);
  } finally {
    // Of what is refused for one reason, the others are of no interest.
    for (const settled of [end, ...parts]) settled.catch(() => {});
  }
}

function written(splitter: Dicer, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    splitter.write(chunk, () => resolve());
  });
}

function readPart(part: Dicer.PartStream): Promise<Part> {
  return new Promise((resolve, reject) => {
    let headers: Headers = {};
    const chunks: Buffer[] = [];
    part.on('header', (found) => {
      headers = found as Headers;
    });
    part.on('data', (chunk: Buffer) => chunks.push(chunk));
    part.on('error', () => reject(broken('has no end')));
    part.on('end', () => {
      try {
        resolve(toPart(headers, chunks));
      } catch (error) {
        reject(error);
      }
    });
  });
}

type Headers = Record<string, string[] | undefined>;

function toPart(headers: Headers, chunks: Buffer[]): Part {
  if (sizeOf(headers) >= MAX_HEADERS) throw broken('has a part with too many headers');
  const { name, filename } = requestDisposition(headers['content-disposition']?.[0]);
  if (name === undefined) throw broken('has a part without a name');
  const contentType = headers['content-type']?.[0]?.trim();
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(contentType === undefined ? {} : { contentType }),
    chunks,
  };
}

function sizeOf(headers: Headers): number {
  const lines = Object.entries(headers).flatMap(([name, values = []]) =>
    values.map((value) => `${name}: ${value}\r\n`),
  );
  return lines.join('').length;
}

function broken(what: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the form ${what}`);
}
