import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request, RequestHandler } from 'express';
import { SigningError } from '../errors.ts';

const decoders = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
};

/**
 * The bytes of a body as they come in, decoded if need be, and no faster than they are taken. What a host's own parser
 * has read already is taken from there. Throws `ERR_BODY_TOO_LARGE` behind `limit` decoded bytes, `ERR_BODY_INVALID`
 * for a body that breaks off, `ERR_CONTENT_TYPE` for an encoding that nobody knows.
 */
export function requestBody(req: Request, limit: number): Uint8Array | AsyncIterable<Uint8Array> {
  if (Buffer.isBuffer(req.body)) return req.body;
  // What another parser made of the bytes can't be signed: the digest must be that of what was sent.
  if (req.body !== undefined)
    throw new SigningError('ERR_INTERNAL', 'a body parser stands before this router');
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') {
    if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    return bounded(piecesOf(req), limit);
  }
  if (!Object.hasOwn(decoders, encoding))
    throw new SigningError('ERR_CONTENT_TYPE', 'the encoding of the body is not supported');
  return bounded(decoded(req, encoding as keyof typeof decoders), limit);
}

/**
 * Makes of a handler that reads a body one that reads it to its end also where it refuses it, up to `limit` bytes: many
 * who send read no answer before they have sent all.
 */
export function takesBody(limit: number): (handler: RequestHandler) => RequestHandler {
  return (handler) => async (req, res, next) => {
    try {
      await handler(req, res, next);
    } catch (error) {
      await drop(req, limit);
      throw error;
    }
  };
}

async function drop(req: Request, limit: number): Promise<void> {
  let size = 0;
  try {
    for await (const piece of piecesOf(req)) {
      size += piece.length;
      if (size > limit) return;
    }
  } catch {
    // Whoever has gone gets no answer either.
  }
}

/** A request that is not read to its end must not be destroyed: it has the connection that the answer goes by. */
async function* piecesOf(req: Request): AsyncGenerator<Buffer> {
  try {
    yield* req.iterator({ destroyOnReturn: false });
  } catch {
    throw new SigningError('ERR_BODY_INVALID', 'the body broke off');
  }
}

async function* decoded(req: Request, encoding: keyof typeof decoders): AsyncGenerator<Buffer> {
  const source = Readable.from(piecesOf(req), { objectMode: false });
  const decoder = source.pipe(decoders[encoding]());
  source.once('error', (error) => decoder.destroy(error));
  try {
    yield* decoder;
  } catch {
    throw new SigningError('ERR_BODY_INVALID', 'the body broke off, or is not encoded as its headers say');
  } finally {
    source.destroy();
  }
}

async function* bounded(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    yield piece;
  }
}

function tooLarge(limit: number): SigningError {
  return new SigningError('ERR_BODY_TOO_LARGE', `the body may have ${limit} bytes`);
}
