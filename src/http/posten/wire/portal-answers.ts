import { dateTimeOf } from './date-time.ts';
import { element, message, optional, type Xml } from './write-xml.ts';

/**
 * How a job names somebody who signs in the portal flow: as its manifest did. By contact information it is exactly what
 * the manifest has, since clients compare the whole of it; one of the two at least.
 */
export type PortalSigner =
  | { personNumber: string }
  | { email?: string | undefined; mobile?: string | undefined };

/** A portal job that has been made. */
export interface PortalJob {
  reference?: string | undefined;
  jobId: number;
  cancellationUrl: string;
}

/** How a portal job stands. */
export interface PortalStatus {
  reference?: string | undefined;
  jobId: number;
  status: 'IN_PROGRESS' | 'COMPLETED_SUCCESSFULLY' | 'FAILED';
  confirmationUrl: string;
  /** Absent where there is nothing left to cancel. */
  cancellationUrl?: string | undefined;
  deleteDocumentsUrl?: string | undefined;
  signees: readonly {
    identity: PortalSigner;
    /** Such as `WAITING`; clients pass over those that they don't know. */
    status: string;
    /** Milliseconds UTC. */
    since: number;
    xadesUrl?: string | undefined;
  }[];
  padesUrl?: string | undefined;
}

/** Writes `portal-signature-job-response` of schema 3.1 (and 2.6). */
export function portalJobResponse({ reference, jobId, cancellationUrl }: PortalJob): string {
  return message(
    'portal-signature-job-response',
    {},
    optional('reference', reference),
    element('signature-job-id', {}, jobId),
    element('cancellation-url', {}, cancellationUrl),
  );
}

/** Writes `portal-signature-job-status-change-response` of schema 3.1 (and 2.6). */
export function portalStatusResponse(job: PortalStatus): string {
  const signatures = job.signees.map(({ identity, status, since, xadesUrl }) =>
    element(
      'signature',
      {},
      element('status', { since: dateTimeOf(since) }, status),
      identityOf(identity),
      optional('xades-url', xadesUrl),
    ),
  );
  return message(
    'portal-signature-job-status-change-response',
    {},
    optional('reference', job.reference),
    element('signature-job-id', {}, job.jobId),
    element('status', {}, job.status),
    element('confirmation-url', {}, job.confirmationUrl),
    optional('cancellation-url', job.cancellationUrl),
    optional('delete-documents-url', job.deleteDocumentsUrl),
    element('signatures', {}, ...signatures, optional('pades-url', job.padesUrl)),
  );
}

function identityOf(identity: PortalSigner): Xml {
  if ('personNumber' in identity) return element('personal-identification-number', {}, identity.personNumber);
  const { email, mobile } = identity;
  return element(
    'identifier',
    {},
    email === undefined ? undefined : element('email', { address: email }),
    mobile === undefined ? undefined : element('sms', { number: mobile }),
  );
}
