import type { RequestHandler } from 'express';
import { SigningError } from '../errors.ts';

/** Connections of a server that stops are told to close, so that it isn't kept alive by them. */
export function closeWhen(stopping: AbortSignal | undefined): RequestHandler {
  return (_req, res, next) => {
    if (stopping?.aborted) res.setHeader('connection', 'close');
    next();
  };
}

/** Refuses what a server that stops is still asked. */
export function refuseWhen(stopping: AbortSignal | undefined): RequestHandler {
  return (_req, _res, next) => {
    if (stopping?.aborted) {
      throw new SigningError('ERR_SHUTTING_DOWN', 'the server is about to stop; ask again');
    }
    next();
  };
}
