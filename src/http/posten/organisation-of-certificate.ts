import { createHash } from 'node:crypto';
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
export type OrganisationOfCertificate = (certificates: readonly Uint8Array[]) => CallingOrganisation;

/** Certificates that are remembered at most. */
const SIZE = 1_000;
/** Milliseconds after which a certificate is checked again, for what above it has ended. */
const MAX_AGE = 60_000;

/**
 * Checks client certificates, and remembers those that were found genuine: a check costs a millisecond, and clients send
 * the same with each request. Those that were refused are not remembered: they would drive the good ones out.
 */
export function organisationOfCertificate({
  trusted,
  clock = Date.now,
}: CertificateTrust): OrganisationOfCertificate {
  const known = new Map<string, { caller: CallingOrganisation; until: number }>();
  return (certificates) => {
    const digest = digestOf(certificates);
    const now = clock();
    const found = known.get(digest);
    if (found && now < found.until) return found.caller;

    known.delete(digest);
    const caller = checked(certificates, trusted, now);
    if (known.size >= SIZE) known.delete(known.keys().next().value!);
    const end = Date.parse(caller.certificate.notAfter);
    known.set(digest, { caller, until: Math.min(end, now + MAX_AGE) });
    return caller;
  };
}

/** @param problem a sentence that names no person */
export function certificateRefused(problem: string): SigningError {
  return new SigningError(
    'ERR_ORGANISATION_UNKNOWN',
    `${problem}: send the enterprise certificate of an organisation that has access`,
  );
}

function checked(
  certificates: readonly Uint8Array[],
  trusted: readonly Uint8Array[],
  at: number,
): Required<CallingOrganisation> {
  const answer = checkEnterpriseCertificate({ certificates, trusted, at, purpose: 'client' });
  const certificate = describeEnterpriseCertificate(certificates[0]!);
  if ('organisationNumber' in answer && certificate) {
    return { organisationNumber: answer.organisationNumber, certificate };
  }
  const problem = 'problem' in answer ? answer.problem : 'can not be read';
  throw certificateRefused(`the client certificate ${problem}${which(certificate)}`);
}

/** Nothing of the subject, nor of an issuer that is the subject: what is not trusted may be of a person. */
function which(certificate: ReturnType<typeof describeEnterpriseCertificate>): string {
  if (!certificate) return '';
  const { subject, issuer, serialNumber, notBefore, notAfter } = certificate;
  const by = issuer === subject ? 'itself' : `<${issuer}>`;
  return ` (serial number ${serialNumber}, valid from ${notBefore} to ${notAfter}, issued by ${by})`;
}

function digestOf(certificates: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  // with its length, so that one list is not taken for another that has the same bytes
  for (const certificate of certificates) hash.update(`${certificate.length}:`).update(certificate);
  return hash.digest('base64');
}
