import type { IncomingHttpHeaders } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';
import { SigningError } from '../errors.ts';

/** Reads a body into memory as it is, at most `limit` bytes; one of another type is left to others. */
export function rawBody(
  limit: number,
  type: (req: { headers: IncomingHttpHeaders }) => boolean = () => true,
): RequestHandler {
  return express.raw({ type, limit });
}

/** The bytes that {@link rawBody} read. */
export function bytesOf(req: Request): Buffer {
  if (Buffer.isBuffer(req.body)) return req.body;
  if (req.body === undefined) return Buffer.alloc(0);
  // What another parser made of the bytes can't be signed: the digest must be that of what was sent.
  throw new SigningError('ERR_INTERNAL', 'a body parser stands before this router');
}
