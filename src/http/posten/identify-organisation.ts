import type { IncomingMessage } from 'node:http';
import type { CertificateDescription } from '../../documents/index.ts';

/** An organisation whose system calls. */
export interface CallingOrganisation {
  /** Nine digits. */
  organisationNumber: string;
  /** The certificate that says so; none where callers are believed without. */
  certificate?: CertificateDescription;
}

/**
 * Finds out which organisation a request comes from, before its body is read. Throws `ERR_ORGANISATION_UNKNOWN` where
 * that can't be told, with what is wrong with the certificate; whether the organisation may do anything is not asked
 * here.
 * @param sender organisation number of the sender in the address: whom one says to act for, never who one is
 */
export type IdentifyOrganisation = (
  req: IncomingMessage,
  sender: string,
) => CallingOrganisation | Promise<CallingOrganisation>;
