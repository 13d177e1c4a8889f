import { dateTimeOf } from './date-time.ts';
import { element, message, optional, type Xml } from './write-xml.ts';

/** How a job names somebody who signs in the direct flow: as its manifest did. */
export type DirectSigner = { personNumber: string } | { identifier: string };

/** Where somebody is sent to sign, and where another address to sign at is asked for. */
export interface DirectSignee {
  signer: DirectSigner;
  href: string;
  redirectUrl: string;
}

/** A direct job that has been made. */
export interface DirectJob {
  reference?: string | undefined;
  jobId: number;
  /** Absent where the sender polls. */
  statusUrl?: string | undefined;
  signees: readonly DirectSignee[];
}

/** How a direct job stands. */
export interface DirectStatus {
  reference?: string | undefined;
  jobId: number;
  status: 'IN_PROGRESS' | 'COMPLETED_SUCCESSFULLY' | 'FAILED';
  signees: readonly {
    signer: DirectSigner;
    /** Such as `WAITING`; clients pass over those that they don't know. */
    status: string;
    /** Milliseconds UTC. */
    since: number;
    xadesUrl?: string | undefined;
  }[];
  confirmationUrl?: string | undefined;
  deleteDocumentsUrl?: string | undefined;
  padesUrl?: string | undefined;
}

/**
 * Writes `direct-signature-job-response` of schema 3.1: addresses to sign at stand both on their own, where clients of
 * 2.6 look for them, and with who signs there.
 */
export function directJobResponse({ reference, jobId, statusUrl, signees }: DirectJob): string {
  return message(
    'direct-signature-job-response',
    {},
    optional('reference', reference),
    element('signature-job-id', {}, jobId),
    ...signees.map(({ signer, redirectUrl }) =>
      element('redirect-url', { signer: nameOf(signer) }, redirectUrl),
    ),
    optional('status-url', statusUrl),
    ...signees.map((signee) => element('signer', { href: signee.href }, ...contentsOf(signee))),
  );
}

/** Writes `direct-signer-response` of schema 3.1: one signee with a new address to sign at. */
export function directSignerResponse(signee: DirectSignee): string {
  return message('direct-signer-response', { href: signee.href }, ...contentsOf(signee));
}

/** Writes `direct-signature-job-status-response` of schema 3.1 (and 2.6). */
export function directStatusResponse(job: DirectStatus): string {
  return message(
    'direct-signature-job-status-response',
    {},
    optional('reference', job.reference),
    element('signature-job-id', {}, job.jobId),
    element('signature-job-status', {}, job.status),
    ...job.signees.map(({ signer, status, since }) =>
      element('status', { signer: nameOf(signer), since: dateTimeOf(since) }, status),
    ),
    optional('confirmation-url', job.confirmationUrl),
    optional('delete-documents-url', job.deleteDocumentsUrl),
    ...job.signees.map(({ signer, xadesUrl }) =>
      xadesUrl === undefined ? undefined : element('xades-url', { signer: nameOf(signer) }, xadesUrl),
    ),
    optional('pades-url', job.padesUrl),
  );
}

function contentsOf({ signer, redirectUrl }: DirectSignee): Xml[] {
  const kind = 'personNumber' in signer ? 'personal-identification-number' : 'signer-identifier';
  return [element(kind, {}, nameOf(signer)), element('redirect-url', {}, redirectUrl)];
}

/** By its `signer` attribute a client knows whose an element is. */
function nameOf(signer: DirectSigner): string {
  return 'personNumber' in signer ? signer.personNumber : signer.identifier;
}
