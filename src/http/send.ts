import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Answers JSON. Not `res.json`: that computes an entity tag of every body and turns a repeated read into a 304, neither
 * of which anybody wants of answers that must not be stored.
 */
export function sendJson(res: Response, status: number, body: unknown): void {
  send(res, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** Answers plain text, where a dialect documents that. */
export function sendText(res: Response, status: number, text: string): void {
  send(res, status, 'text/plain; charset=utf-8', text);
}

/** Answers with bytes or text of any kind. */
export function send(res: Response, status: number, contentType: string, body: string | Buffer): void {
  setHeaders(res, status, contentType, Buffer.byteLength(body));
  res.end(body);
}

/**
 * Answers 200 with bytes as they are read, no faster than the caller takes them. What goes wrong before the first of
 * them is thrown, and can be answered; later it breaks the answer off. A caller who goes away is no failure.
 * @param size of all of them; undefined where nobody knows it before
 */
export async function sendStream(
  res: Response,
  contentType: string,
  size: number | undefined,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const pieces = content[Symbol.asyncIterator]();
  const first = await pieces.next();
  setHeaders(res, 200, contentType, size);
  if (res.req.method === 'HEAD') {
    await pieces.return?.();
    res.end();
    return;
  }
  try {
    await pipeline(Readable.from(from(first, pieces), { objectMode: false }), res);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* from(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = first; !piece.done; piece = await rest.next()) yield piece.value;
  } finally {
    await rest.return?.();
  }
}

function setHeaders(res: Response, status: number, contentType: string, size?: number): void {
  res.statusCode = status;
  res.setHeader('content-type', contentType);
  if (size !== undefined) res.setHeader('content-length', size);
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
}
