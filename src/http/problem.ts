import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import { isSigningError, type SigningError, type SigningErrorCode } from '../errors.ts';
import { send } from './send.ts';
import { statusOf } from './status.ts';

/** A problem document (RFC 9457) with our code. Says what is wrong by ids, and nothing of a person or document. */
export interface Problem {
  type?: string;
  title?: string | undefined;
  status: number;
  detail?: string | undefined;
  instance?: string | undefined;
  code: SigningErrorCode;
  /** Id of the request, as in the answer's `x-request-id`. */
  traceId?: string;
  [extension: string]: unknown;
}

/** Header that repeats the code: some answers are documented with an empty body or plain text. */
const CODE_HEADER = 'x-error-code';

/**
 * The problem document of any error. What isn't ours says nothing about itself: a database driver puts values into its
 * messages.
 */
export function toProblem(error: unknown): Problem {
  const known = isSigningError(error) ? error : fromBodyParser(error);
  if (known === undefined) return problem('ERR_INTERNAL', 'internal error');
  const status = statusOf[known.code] ?? 500;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: known.message,
    code: known.code,
    ...(known.element === undefined ? {} : { element: known.element }),
    ...(known.attribute === undefined ? {} : { attribute: known.attribute }),
    ...extensions(known),
  };
}

/** A problem document of our own making. */
export function problem(code: SigningErrorCode, detail: string): Problem {
  const status = statusOf[code];
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail, code };
}

/** Headers of an answer that tells an error, whatever its body. */
export function setProblemHeaders(res: Response, { status, code }: Pick<Problem, 'status' | 'code'>): void {
  if (status === 401) res.setHeader('www-authenticate', 'Bearer');
  // a limiter that counts knows better when
  if ((status === 503 || status === 429) && !res.hasHeader('retry-after'))
    res.setHeader('retry-after', retryAfter(code));
  res.setHeader(CODE_HEADER, code);
}

/** Answers with a problem document. */
export function sendProblem(res: Response, document: Problem): void {
  setProblemHeaders(res, document);
  const traceId = res.getHeader('x-request-id');
  send(
    res,
    document.status,
    'application/problem+json; charset=utf-8',
    JSON.stringify(typeof traceId === 'string' ? { ...document, traceId } : document),
  );
}

/** Neither is a database back at once nor a queue empty, and everybody who asks meanwhile holds them up. */
const slow: ReadonlySet<SigningErrorCode> = new Set([
  'ERR_STORAGE_UNAVAILABLE',
  'ERR_BUSY',
  'ERR_CALL_LIMIT',
]);

/** Seconds. */
function retryAfter(code: SigningErrorCode): number {
  return slow.has(code) ? 5 : 1;
}

/** Names the code of an answer whose documented body has no room for it. */
export function setErrorCode(res: Response, code: SigningErrorCode): void {
  res.setHeader(CODE_HEADER, code);
}

/** What programs read of an error besides its code. The rest of `info` is for those who run the server. */
const told = [
  'outcome',
  'incidentId',
  'dataTypes',
  'allow',
  'fields',
  'line',
  'column',
  'nextPollAt',
] as const;

function extensions(error: SigningError): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of told) {
    const value = error.info?.[name];
    if (value !== undefined) found[name] = value;
  }
  // other errors have issues that are not for the caller, such as those of a file of the operator's
  if (error.code === 'ERR_FORM_INVALID') found.issues = error.info?.issues;
  return found;
}

/** Errors of Express and its body parser bear a status and a type. */
function fromBodyParser(error: unknown): SigningError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status < 400 || error.status >= 500) return undefined;
  const [code, message] = foreignErrors[error.status] ?? (['ERR_BODY_INVALID', 'bad request'] as const);
  return Object.assign(new Error(message), { name: 'SigningError', code });
}

const foreignErrors: Record<number, readonly [SigningErrorCode, string]> = {
  400: ['ERR_BODY_INVALID', 'the request could not be read'],
  413: ['ERR_BODY_TOO_LARGE', 'the body is too large'],
  415: ['ERR_CONTENT_TYPE', 'the encoding or charset of the body is not supported'],
};
