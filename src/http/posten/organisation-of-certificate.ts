import { checkEnterpriseCertificate, describeEnterpriseCertificate } from '../../documents/index.ts';
import { SigningError } from '../../errors.ts';
import type { CallingOrganisation } from './identify-organisation.ts';

/** Whose client certificates are believed, and when. */
export interface CertificateTrust {
  /** DER: who issues enterprise certificates, or such certificates themselves. */
  trusted: readonly Uint8Array[];
  /** Milliseconds since 1970, UTC; default the machine's clock. */
  clock?: () => number;
}

/**
 * The organisation that a client certificate is of. Throws `ERR_ORGANISATION_UNKNOWN` for one that is not trusted, not
 * valid now, not for clients, or of no organisation.
 * @param certificates DER: the client's own first, then others that may lead from it to a trusted one
 */
export function organisationOfCertificate(
  certificates: readonly Uint8Array[],
  { trusted, clock = Date.now }: CertificateTrust,
): CallingOrganisation {
  const answer = checkEnterpriseCertificate({ certificates, trusted, at: clock(), purpose: 'client' });
  const certificate = describeEnterpriseCertificate(certificates[0]!);
  if ('organisationNumber' in answer && certificate) {
    return { organisationNumber: answer.organisationNumber, certificate };
  }
  const problem = 'problem' in answer ? answer.problem : 'can not be read';
  throw certificateRefused(`the client certificate ${problem}${which(certificate)}`);
}

/** @param problem a sentence that names no person */
export function certificateRefused(problem: string): SigningError {
  return new SigningError(
    'ERR_ORGANISATION_UNKNOWN',
    `${problem}: send the enterprise certificate of an organisation that has access`,
  );
}

/** Nothing of the subject, nor of an issuer that is the subject: what is not trusted may be of a person. */
function which(certificate: ReturnType<typeof describeEnterpriseCertificate>): string {
  if (!certificate) return '';
  const { subject, issuer, serialNumber, notBefore, notAfter } = certificate;
  const by = issuer === subject ? 'itself' : `<${issuer}>`;
  return ` (serial number ${serialNumber}, valid from ${notBefore} to ${notAfter}, issued by ${by})`;
}
