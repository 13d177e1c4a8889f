import { Dicer } from '@fastify/busboy';
import { SigningError } from '../errors.ts';

/** Headers of a part: names in small letters, values as they came. */
export type PartHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/** A part of a multipart body, byte for byte as it was sent. */
export interface RawPart {
  headers: PartHeaders;
  /** As they came: joined, they would be in memory twice. */
  chunks: Buffer[];
}

/** How a body is to be split. */
export interface SplitOptions {
  /** How messages call the body, such as `form`. */
  what: string;
  /** Parts that it may have. */
  maximumParts: number;
  /**
   * Called when the headers of a part are known, before its bytes are kept; what it throws ends the reading.
   * @returns bytes that the part may have; default no limit but that of the body
   */
  onHeaders?: (headers: PartHeaders) => number;
}

const MAX_HEADERS = 8_192;

/** The boundary that a content type names. Throws `ERR_BODY_INVALID` where it names none, or a broken one. */
export function boundaryOf(contentType: string, what: string): string {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  if (boundary === null) throw broken(what, 'has no boundary in its content type; say boundary= there');
  return boundary[1] ?? boundary[2]!;
}

/**
 * Splits a multipart body (RFC 2046) as it comes in. Dicer, which busboy stands on, hands over every part as bytes with
 * all of its headers; busboy itself drops the parameters of a content type and passes over parts that it can't read.
 * Reads no further than to the first thing that is wrong. Throws `ERR_BODY_INVALID`, `ERR_BODY_TOO_LARGE` for a part
 * that is larger than it may be, and what the body or `onHeaders` throws.
 */
export async function splitMultipart(
  boundary: string,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: SplitOptions,
): Promise<RawPart[]> {
  const { what, maximumParts } = options;
  // The splitter cuts headers off without a word: it is let read more than are taken.
  const limits = { maxHeaderSize: 2 * MAX_HEADERS, maxHeaderPairs: MAX_HEADERS };
  // Parts are read as they come, and must not make it wait: it would forget to go on at the end of the last of them.
  const waits = { partHwm: Number.MAX_SAFE_INTEGER };
  const splitter = new Dicer({ boundary, ...limits, ...waits });
  const parts: Promise<RawPart>[] = [];
  const faults: unknown[] = [];
  const end = new Promise<void>((resolve, reject) => {
    splitter.on('finish', resolve);
    splitter.on('error', () => reject(broken(what, 'has no end')));
  });
  splitter.on('part', (part) => {
    // Thrown through the splitter, so that it makes no streams for the parts that follow.
    if (parts.length === maximumParts) throw broken(what, `has more than ${maximumParts} parts`);
    const read = readPart(part, options);
    read.catch((fault: unknown) => faults.push(fault));
    parts.push(read);
  });
  try {
    for await (const chunk of body) {
      await written(splitter, chunk);
      if (faults.length > 0) throw faults[0];
    }
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

function readPart(part: Dicer.PartStream, { what, onHeaders }: SplitOptions): Promise<RawPart> {
  return new Promise((resolve, reject) => {
    let headers: PartHeaders | undefined;
    let size = 0;
    let limit = Number.POSITIVE_INFINITY;
    const chunks: Buffer[] = [];
    const begin = (found: PartHeaders) => {
      headers = found;
      if (sizeOf(found) >= MAX_HEADERS) throw broken(what, 'has a part with too many headers');
      limit = onHeaders?.(found) ?? limit;
    };
    const attempt = (act: () => void) => {
      try {
        act();
      } catch (fault) {
        reject(fault);
      }
    };
    part.on('header', (found) => attempt(() => begin(found as PartHeaders)));
    part.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(tooLarge(what, limit));
    });
    part.on('error', () => reject(broken(what, 'has no end')));
    part.on('end', () =>
      attempt(() => {
        // headers that had no end are none
        if (headers === undefined) begin({});
        resolve({ headers: headers ?? {}, chunks });
      }),
    );
  });
}

function sizeOf(headers: PartHeaders): number {
  const lines = Object.entries(headers).flatMap(([name, values = []]) =>
    values.map((value) => `${name}: ${value}\r\n`),
  );
  return lines.join('').length;
}

function broken(what: string, fault: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the ${what} ${fault}`);
}

function tooLarge(what: string, limit: number): SigningError {
  return new SigningError('ERR_BODY_TOO_LARGE', `the ${what} has a part of more than ${limit} bytes`);
}
