import { exitUrl } from './exit-url.ts';
import { type MessageElement, requiredChild, textOf } from './message-element.ts';
import { readMessage } from './read-message.ts';

/** What a job request of the direct flow asks for. */
export interface DirectJobRequest {
  /** The sender's own name of the job; comes back in every answer. */
  reference?: string;
  /** Where a signer's browser goes afterwards; absolute http(s) addresses without white space. */
  exitUrls: { completion: string; rejection: string; error: string };
  /** How the sender hears of changes: by the query token that a browser brings, or from the queue. */
  retrieval: 'callback' | 'polling';
  /** Name of the queue, letter by letter; '' is the default one. */
  pollingQueue: string;
}

/** What a job request of the portal flow asks for; see {@link DirectJobRequest}. */
export interface PortalJobRequest {
  reference?: string;
  pollingQueue: string;
}

/** Longest request, bytes. */
export const MAX_REQUEST_BYTES = 65_536;

/**
 * Reads `direct-signature-job-request` (schema 3.1, and 2.6). Throws as {@link readMessage}, and `ERR_JOB_INVALID` for
 * exit URLs that no browser can be sent to.
 */
export function readDirectJobRequest(bytes: Uint8Array): DirectJobRequest {
  const root = readMessage(bytes, { root: 'direct-signature-job-request', limit: MAX_REQUEST_BYTES });
  const exits = requiredChild(root, 'exit-urls');
  return {
    ...referenceOf(root),
    exitUrls: {
      completion: exitUrl(exits, 'completion-url'),
      rejection: exitUrl(exits, 'rejection-url'),
      error: exitUrl(exits, 'error-url'),
    },
    retrieval: textOf(root, 'status-retrieval-method') === 'POLLING' ? 'polling' : 'callback',
    pollingQueue: textOf(root, 'polling-queue') ?? '',
  };
}

/** Reads `portal-signature-job-request` (schema 3.1, and 2.6). Throws as {@link readMessage}. */
export function readPortalJobRequest(bytes: Uint8Array): PortalJobRequest {
  const root = readMessage(bytes, { root: 'portal-signature-job-request', limit: MAX_REQUEST_BYTES });
  return { ...referenceOf(root), pollingQueue: textOf(root, 'polling-queue') ?? '' };
}

/**
 * Checks that a body asks for a new redirect URL: `direct-signer-update-request` as Java sends it, or nothing at all as
 * .NET does. There is nothing else that could be asked for. Throws as {@link readMessage}.
 */
export function assertSignerUpdate(bytes: Uint8Array): void {
  if (bytes.length > 0)
    readMessage(bytes, { root: 'direct-signer-update-request', limit: MAX_REQUEST_BYTES });
}

function referenceOf(root: MessageElement): { reference?: string } {
  const reference = textOf(root, 'reference');
  return reference === undefined ? {} : { reference };
}
