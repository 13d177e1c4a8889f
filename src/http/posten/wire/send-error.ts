import type { Response } from 'express';
import { type Problem, setErrorCode, setProblemHeaders } from '../../problem.ts';
import { send } from '../../send.ts';
import { wireErrorOf } from './error-codes.ts';
import { errorResponse } from './error-response.ts';
import { setNextPollTime } from './next-poll-time.ts';

/**
 * Answers with an error as Posten's clients read it: XML, which Java takes for an error only with its content type, or
 * no body where a call came too early or there were too many of them.
 */
export function sendPostenError(res: Response, problem: Problem): void {
  const { code } = problem;
  if (code === 'ERR_CALL_LIMIT' || code === 'ERR_POLL_TOO_EARLY') sendTooManyCalls(res, problem);
  else sendXml(res, problem);
}

/** The same for addresses of the archive, where a document that is not there has a code of its own. */
export function sendArchiveError(res: Response, problem: Problem): void {
  const { code } = problem;
  if (code === 'ERR_DOCUMENT_NOT_FOUND' || code === 'ERR_DOCUMENT_REMOVED')
    sendXml(res, problem, 'ARCHIVED_DOCUMENT_NOT_FOUND');
  else sendPostenError(res, problem);
}

function sendXml(res: Response, problem: Problem, code?: string): void {
  const { status, error } = wireErrorOf(problem);
  setProblemHeaders(res, { status, code: problem.code });
  const body = errorResponse({ ...error, ...(code !== undefined && { code }) });
  send(res, status, 'application/xml', body);
}

/**
 * Clients tell the two apart by their headers. There is no `Retry-After` of ours: Java would wait for as long inside of
 * its call, and ask once more all the same.
 */
function sendTooManyCalls(res: Response, { code, nextPollAt }: Problem): void {
  setErrorCode(res, code);
  if (code === 'ERR_CALL_LIMIT') res.setHeader('DoSFilter', 'unavailable');
  else if (typeof nextPollAt === 'number') setNextPollTime(res, nextPollAt);
  res.statusCode = 429;
  res.setHeader('cache-control', 'no-store');
  res.end();
}
