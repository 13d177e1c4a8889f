import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { isSigningError, SigningError } from '../errors.ts';
import { type Problem, sendProblem, toProblem } from './problem.ts';

/** Where the server tells of what operators should know; ids only. A pino logger fits. */
export interface HttpLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/**
 * Turns whatever was thrown into an answer, and logs what the caller can't mend.
 * @param answer how the router tells errors; default as problem documents
 */
export function errorHandler(
  log?: HttpLog,
  answer: (res: Response, document: Problem) => void = sendProblem,
): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const document = toProblem(error);
    if (document.status >= 500) log?.error(logFields(error, req, document.code), 'request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    // It was said of what could not be sent.
    res.removeHeader('content-disposition');
    // A body that was refused is not read to its end: the connection can't be used again.
    if (!req.complete) res.setHeader('connection', 'close');
    answer(res, document);
  };
}

/** Answers 405 to the methods that a path doesn't have. */
export function methodNotAllowed(...allow: string[]): RequestHandler {
  return (_req, res) => {
    res.setHeader('allow', allow.join(', '));
    throw new SigningError('ERR_METHOD', `this address takes ${allow.join(', ')}`, { info: { allow } });
  };
}

/** The last handler of an app: nothing is here. */
export const notFound: RequestHandler = () => {
  throw new SigningError('ERR_NOT_FOUND', 'nothing is found at this address');
};

/** Stack frames without the message: a driver's message holds the values of its statement. */
function logFields(error: unknown, req: Request, code: string): Record<string, unknown> {
  const cause = error instanceof Error ? error.cause : undefined;
  return {
    code,
    method: req.method,
    route: (req.route as { path?: unknown } | undefined)?.path,
    error: error instanceof Error ? error.name : typeof error,
    ...(isSigningError(error) ? { detail: error.message, element: error.element } : {}),
    frames: framesOf(error),
    ...(cause instanceof Error ? { cause: cause.name, causeFrames: framesOf(cause) } : {}),
  };
}

function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}
