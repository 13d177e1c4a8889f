import { SigningError } from '../../errors.ts';
import type { CallingOrganisation } from './identify-organisation.ts';

/** What a sender is given only by agreement. */
export const senderFeatures = ['name-identifier'] as const;

/** One of {@link senderFeatures}: signees named without number or birth date in what is signed. */
export type SenderFeature = (typeof senderFeatures)[number];

/** An organisation that documents are sent out for signing by. */
export interface SenderOrganisation {
  /** Nine digits. */
  number: string;
  name: string;
  /** Which rules it sends by: those of public or of private senders. */
  kind: 'public' | 'private';
  /** Organisation numbers of those that may act for it, besides itself. */
  brokers?: readonly string[];
  /** None unless they are listed. */
  features?: readonly SenderFeature[];
}

/**
 * The sender that a caller acts for: itself, or one that lists it as a broker. Throws `ERR_ORGANISATION_UNKNOWN` for a
 * caller that neither sends nor is anybody's broker, and `ERR_BROKER_NOT_AUTHORIZED` for any other sender, in the same
 * words whether there is such a sender or not.
 */
export function authoriseSender(
  organisations: readonly SenderOrganisation[],
  caller: CallingOrganisation,
  senderNumber: string,
): SenderOrganisation {
  const own = sendersOf(organisations, caller.organisationNumber);
  if (own.length === 0) throw unknown(caller);
  const sender = own.find(({ number }) => number === senderNumber);
  if (sender) return sender;
  throw new SigningError(
    'ERR_BROKER_NOT_AUTHORIZED',
    `organisation <${caller.organisationNumber}> may not act for the sender in the address: ask the sender to have it permitted`,
    { info: { organisation: caller.organisationNumber } },
  );
}

/** Senders that an organisation may act for: itself, if it is one, and those that list it as a broker. */
export function sendersOf(
  organisations: readonly SenderOrganisation[],
  organisationNumber: string,
): readonly SenderOrganisation[] {
  return organisations.filter(
    ({ number, brokers }) => number === organisationNumber || brokers?.includes(organisationNumber),
  );
}

/** What a caller is told who asks who it is. */
export function greetingOf(
  { organisationNumber }: CallingOrganisation,
  { number }: SenderOrganisation,
): string {
  return number === organisationNumber
    ? `You are ${organisationNumber}`
    : `You are ${organisationNumber}, on behalf of ${number}`;
}

/** Says what its caller needs to ask for access, and nothing of others. */
function unknown({ organisationNumber, certificate }: CallingOrganisation): SigningError {
  const of = certificate
    ? `; the certificate is of <${certificate.subject}>, valid from ${certificate.notBefore} to ${certificate.notAfter}, ` +
      `with serial number ${certificate.serialNumber}, issued by <${certificate.issuer}>`
    : '';
  return new SigningError(
    'ERR_ORGANISATION_UNKNOWN',
    `organisation <${organisationNumber}> has no access to this API: ask who runs the server for it${of}`,
    { info: { organisation: organisationNumber } },
  );
}
