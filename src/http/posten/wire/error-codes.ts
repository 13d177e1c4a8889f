import type { SigningErrorCode } from '../../../errors.ts';
import type { Problem } from '../../problem.ts';
import type { WireError } from './error-response.ts';

/** Codes that Posten's clients may know. All others are told by our own code without its `ERR_`. */
const published: Partial<Record<SigningErrorCode, string>> = {
  ERR_SCHEMA_INVALID: 'SCHEMA_VALIDATION_ERROR',
  ERR_PACKAGE_INVALID: 'ASICE_VALIDATION_FAILED',
  ERR_BROKER_NOT_AUTHORIZED: 'BROKER_NOT_AUTHORIZED',
  ERR_ORGANISATION_UNKNOWN: 'NOT_AUTHORIZED',
  ERR_STATUS_TOKEN_INVALID: 'INVALID_STATUS_QUERY_TOKEN',
  ERR_CEREMONY_NOT_COMPLETED: 'SIGNING_CEREMONY_NOT_COMPLETED',
  ERR_FEATURE_NOT_AVAILABLE: 'FEATURE_NOT_AVAILABLE',
};

/** What is wrong with a job or its documents is a 400 here, whatever it is elsewhere. */
const badRequests: ReadonlySet<SigningErrorCode> = new Set([
  'ERR_DOCUMENT_CONTENT_TYPE',
  'ERR_DOCUMENT_TOO_LARGE',
  'ERR_DOCUMENT_NAME',
  'ERR_DOCUMENT_FORMAT',
  'ERR_DOCUMENT_ENCODING',
  'ERR_DOCUMENT_DAMAGED',
  'ERR_DOCUMENT_ENCRYPTED',
  'ERR_DOCUMENT_ACTIVE_CONTENT',
  'ERR_DOCUMENT_TOO_COMPLEX',
  'ERR_TOO_MANY_SIGNEES',
  'ERR_SIGNEE_DUPLICATE',
  'ERR_LIFETIME_EXCEEDED',
]);

/** Of what the core and the runtime say by ids that no client has heard of. */
const ownWords: Partial<Record<SigningErrorCode, string>> = {
  ERR_INSTANCE_ENDED: 'the job is over',
  ERR_ROUND_ENDED: 'the job is over',
  ERR_ROUND_EXPIRED: 'the job is over: its time has passed',
  ERR_INSTANCE_UNKNOWN: 'there is no such job',
  ERR_NOTHING_SIGNED: 'nobody has signed yet',
  ERR_DOCUMENT_REMOVED: 'what was signed is not kept any more',
};

/** There is nothing at these addresses, or nothing yet, whatever the reason. */
const notFound: ReadonlySet<SigningErrorCode> = new Set(['ERR_DOCUMENT_REMOVED', 'ERR_NOTHING_SIGNED']);

/** The processes of jobs are the server's affair: who sends a job can do nothing about them. */
const serverErrors: ReadonlySet<SigningErrorCode> = new Set(['ERR_APP_UNKNOWN', 'ERR_VARIABLE_MISSING']);

/** How an error is told here: its HTTP status, and what the body says. */
export function wireErrorOf({ code, status: elsewhere, detail }: Problem): {
  status: number;
  error: WireError;
} {
  const status = statusHere(code) ?? elsewhere;
  return {
    status,
    error: {
      code: published[code] ?? code.replace(/^ERR_/, ''),
      message: ownWords[code] ?? detail?.replace(/\binstance <[^<>]*>/g, 'the job') ?? '',
      type: status >= 500 ? 'SERVER' : 'CLIENT',
    },
  };
}

function statusHere(code: SigningErrorCode): number | undefined {
  if (badRequests.has(code)) return 400;
  if (notFound.has(code)) return 404;
  return serverErrors.has(code) ? 500 : undefined;
}
