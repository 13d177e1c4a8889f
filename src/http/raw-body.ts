import express, { type Request, type RequestHandler } from 'express';
import { SigningError } from '../errors.ts';

/** Reads a body of any type into memory, at most `limit` bytes. */
export function rawBody(limit: number): RequestHandler {
  return express.raw({ type: () => true, limit });
}

/** The bytes that {@link rawBody} read. */
export function bytesOf(req: Request): Buffer {
  if (Buffer.isBuffer(req.body)) return req.body;
  if (req.body === undefined) return Buffer.alloc(0);
  // What another parser made of the bytes can't be signed: the digest must be that of what was sent.
  throw new SigningError('ERR_INTERNAL', 'a body parser stands before this router');
}
