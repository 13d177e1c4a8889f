import { type Certificate, type CertificateName, findCertificate, nameOf } from './certificate.ts';
import { checkChain } from './certificate-chain.ts';
import { DerError, DerReader, enterOne, Tag } from './der.ts';

/** What an enterprise certificate is looked at for: signing a package of documents, or being a client of TLS. */
export type EnterprisePurpose = 'package' | 'client';

export interface EnterpriseQuestion {
  /** DER: the certificate that is asked about first, then others that may lead from it to a trusted one. */
  certificates: readonly Uint8Array[];
  /** DER: authorities between, which whoever shows the certificate may leave out. Default none. */
  intermediates?: readonly Uint8Array[];
  /** DER: who may issue enterprise certificates, or such certificates themselves. */
  trusted: readonly Uint8Array[];
  /** Milliseconds since 1970, UTC: every certificate up to the trusted one must be valid then. */
  at: number;
  purpose: EnterprisePurpose;
  /** Whether all certificates up to and with the trusted one have to be among `certificates`. Default false. */
  requireChain?: boolean;
}

/** Whose the certificate is, or what is wrong with it in words that follow "the certificate". */
export type EnterpriseAnswer = { organisationNumber: string } | { problem: string };

/** An enterprise certificate for people and logs. */
export interface CertificateDescription {
  /** Distinguished names, `CN=…, O=…`; that of a person's certificate names a person. */
  subject: string;
  issuer: string;
  /** Lower-case hex. */
  serialNumber: string;
  /** RFC 3339, UTC. */
  notBefore: string;
  notAfter: string;
  /** SHA-256 of its DER, lower-case hex. */
  thumbprint: string;
}

const COMMON_NAME = '2.5.4.3';
const SERIAL_NUMBER = '2.5.4.5';
const ORGANISATION_IDENTIFIER = '2.5.4.97';

/**
 * Checks an enterprise certificate: that it leads to a trusted one, is valid at that time and for that purpose
 * (RFC 5280; the end certificate's key usage and extended key usage as {@link checkChain} has them), and says which
 * organisation it is of. Revocation is not looked at. Never throws.
 */
export function checkEnterpriseCertificate(question: EnterpriseQuestion): EnterpriseAnswer {
  const { problem, path } = checkChain(question);
  if (problem !== undefined) return { problem };
  const brought = question.certificates.map((der) => Buffer.from(der));
  if (question.requireChain && !path.every(({ der }) => brought.some((one) => one.equals(der)))) {
    return { problem: 'comes without all others up to the trusted one' };
  }
  const organisationNumber = organisationNumberOf(path[0]!);
  return organisationNumber === undefined
    ? { problem: 'names no organisation number' }
    : { organisationNumber };
}

/**
 * Organisation number that a certificate is of, nine digits, as Norwegian issuers write it in the subject:
 *
 * 1. organizationIdentifier (2.5.4.97; SEID 2, ETSI EN 319 412-1), with or without `NTRNO-` before it. One that says
 *    something else, such as a number of another country, decides too: then there is none.
 * 2. serialNumber (2.5.4.5) that is the number, with or without `NTRNO-`.
 * 3. commonName (2.5.4.3) that begins with the number.
 *
 * Undefined if there is none, or if one place names two. Its check digit is not looked at: issuers do.
 */
export function organisationNumberOf({ subject }: Certificate): string | undefined {
  const values = valuesOf(subject);
  const identifiers = values.get(ORGANISATION_IDENTIFIER);
  if (identifiers) return theOne(identifiers, WHOLE);
  return theOne(values.get(SERIAL_NUMBER), WHOLE) ?? theOne(values.get(COMMON_NAME), BEGINNING);
}

/** An enterprise certificate (DER) in words; undefined if it can't be read. */
export function describeEnterpriseCertificate(der: Uint8Array): CertificateDescription | undefined {
  const certificate = findCertificate(der);
  const name = certificate && findName(certificate);
  if (!certificate || !name) return undefined;
  const { subject, issuer, serialNumber, thumbprint } = name;
  return {
    subject,
    issuer,
    serialNumber,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
    thumbprint: Buffer.from(thumbprint, 'base64url').toString('hex'),
  };
}

// OpenSSL, which puts names into words, does not read all that is DER
function findName(certificate: Certificate): CertificateName | undefined {
  try {
    return nameOf(certificate);
  } catch {
    return undefined;
  }
}

const WHOLE = /^(?:NTRNO-)?(\d{9})$/;
const BEGINNING = /^(\d{9})(?!\d)/;

function theOne(values: readonly string[] | undefined, pattern: RegExp): string | undefined {
  const numbers = new Set(values?.map((value) => pattern.exec(value)?.[1]));
  numbers.delete(undefined);
  return numbers.size === 1 ? numbers.values().next().value : undefined;
}

/** Values of a name (RFC 5280, section 4.1.2.4) by the identifier of their type; none of a name that can't be read. */
function valuesOf(name: Uint8Array): Map<string, string[]> {
  const values = new Map<string, string[]>();
  try {
    for (const { content: set } of enterOne(name).rest(Tag.set)) {
      for (const { content: attribute } of new DerReader(set).rest(Tag.sequence)) {
        const reader = new DerReader(attribute);
        const type = reader.oid();
        const value = textOf(reader);
        reader.end();
        values.set(type, [...(values.get(type) ?? []), value]);
      }
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return new Map();
  }
  return values;
}

// of the strings that a name may have (X.520), the digits and letters of a number are the same bytes in each of these
const singleByte = new Set([
  0x0c, // UTF8String
  0x12, // NumericString
  0x13, // PrintableString
  0x14, // TeletexString
  0x16, // IA5String
]);
const wide = new Map([
  [0x1e, 2], // BMPString
  [0x1c, 4], // UniversalString
]);

/** Text of a string; what is not ASCII in it may come out wrong. */
function textOf(reader: DerReader): string {
  const { tag, content } = reader.next();
  if (singleByte.has(tag)) return Buffer.from(content).toString('latin1');
  const width = wide.get(tag);
  if (width === undefined || content.length % width !== 0) return '';
  const bytes = Buffer.from(content);
  const characters = Array.from({ length: content.length / width }, (_, index) =>
    String.fromCodePoint(Math.min(bytes.readUIntBE(index * width, width), 0xfffd)),
  );
  return characters.join('');
}
