import type { Response } from 'express';
import type { SigningErrorCode } from '../../errors.ts';
import type { FormIssue } from '../../runtime/form-check.ts';
import { type Problem, setProblemHeaders } from '../problem.ts';
import { sendJson } from '../send.ts';
import { withNames } from './message-names.ts';
import { validationEntries } from './validation-resource.ts';

/** How an error is told here, where that is not as everywhere: its status, and the platform's number for it. */
interface Told {
  status?: number;
  errorCode?: number;
}

/** Numbers of faults of the platform; 0 stands for all that have none. */
const told: Partial<Record<SigningErrorCode, Told>> = {
  ERR_FORBIDDEN: { errorCode: 30001 },
  ERR_NOT_A_SIGNEE: { errorCode: 30002 },
  ERR_ACTOR_CANNOT_SIGN: { errorCode: 30002 },
  ERR_ON_BEHALF_OF_FORBIDDEN: { errorCode: 30002 },
  ERR_LEVEL_TOO_LOW: { errorCode: 17 },
  ERR_NOT_DISTINCT: { errorCode: 60036 },
  ERR_ALREADY_SIGNED: { errorCode: 60036 },
  ERR_NO_FREE_SLOT: { errorCode: 60036 },
  ERR_INSTANCE_ENDED: { errorCode: 60035 },
  ERR_ROUND_ENDED: { errorCode: 60026 },
  ERR_ROUND_EXPIRED: { errorCode: 60026 },
  ERR_TASK_LEFT: { errorCode: 60026 },
  ERR_TASK_AMBIGUOUS: { errorCode: 60026 },
  ERR_TASK_BUSY: { errorCode: 60026 },
  ERR_TOO_EARLY: { errorCode: 60026 },
  ERR_GROUP_CLOSED: { errorCode: 60026 },
  ERR_ROUND_UNKNOWN: { errorCode: 60026 },
  ERR_ACTION_NOT_ALLOWED: { status: 409, errorCode: 60026 },
  ERR_SIGNATURES_MISSING: { status: 400, errorCode: 60026 },
  ERR_NOTHING_TO_SIGN: { status: 400 },
  ERR_DOCUMENT_COUNT: { status: 400, errorCode: 60037 },
  ERR_DOCUMENT_LOCKED: { errorCode: 60026 },
  ERR_FORM_INVALID: { errorCode: 40012 },
  ERR_APP_UNKNOWN: { status: 400, errorCode: 40013 },
  ERR_INSTANCE_UNKNOWN: { errorCode: 60028 },
  ERR_ARCHIVED: { errorCode: 60019 },
};

/** Answers with a reason phrase and a body that both say what is wrong; the body has the platform's number for it. */
export function sendMessageError(res: Response, document: Problem): void {
  const { status = document.status, errorCode = 0 } = told[document.code] ?? {};
  const message = ownWords(document) ?? withNames(res, document.detail ?? '');
  setProblemHeaders(res, { status, code: document.code });
  // HTTP/2 has no reason phrases, and HTTP/1 takes no other characters in them.
  res.statusMessage = message.replace(/[^\x20-\x7e]/g, '?').slice(0, 250);
  sendJson(res, status, {
    ErrorCode: document.outcome === 'cancelled' ? 60018 : errorCode,
    ErrorMessage: message,
    ...(document.issues === undefined
      ? {}
      : { ValidationErrors: validationEntries(document.issues as readonly FormIssue[]) }),
  });
}

/** Of what the runtime says by ids that callers have not heard of. */
function ownWords({ code, outcome }: Problem): string | undefined {
  if (code === 'ERR_ALREADY_SIGNED') return 'the caller has signed the message already';
  if (code !== 'ERR_INSTANCE_ENDED') return undefined;
  return outcome === 'completed'
    ? 'the message is archived already'
    : 'the message is over, and not archived';
}
