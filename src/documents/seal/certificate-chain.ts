import { type Certificate, findCertificate, hasIssued, isSameCertificate, KeyUsage } from './certificate.ts';

/**
 * What a certificate is looked at for: sealing documents and records, stamping times, telling of revocation, signing a
 * package of documents, or being the client of a TLS connection.
 */
export type ChainPurpose = 'seal' | 'time-stamp' | 'revocation' | 'package' | 'client';

export interface ChainQuestion {
  /** DER: the certificate that is asked about first, then others that may lead from it to a trusted one. */
  certificates: readonly Uint8Array[];
  /** DER: more that may lead on, of the receiver's own. They count for no limit, and none of them is unused. */
  intermediates?: readonly Uint8Array[];
  /** DER. */
  trusted: readonly Uint8Array[];
  /** Milliseconds since 1970: every certificate of the path must have been valid then. */
  at: number;
  purpose: ChainPurpose;
}

export interface ChainAnswer {
  /** What is wrong, in words that follow "the certificate"; undefined if it is trusted. */
  problem?: string;
  /** From the certificate asked about to the trusted one, as far as it goes. */
  path: readonly Certificate[];
  /** Those given that neither stand in the path nor lead on from it, so that nothing vouches for them. */
  unused: readonly Uint8Array[];
}

/** No chain is longer, and no list of certificates is looked through that is longer. */
const LONGEST = 10;

const KNOWN_EXTENSIONS = new Set([
  '2.5.29.14', // subjectKeyIdentifier
  '2.5.29.15', // keyUsage
  '2.5.29.17', // subjectAltName
  '2.5.29.18', // issuerAltName
  '2.5.29.19', // basicConstraints
  '2.5.29.31', // cRLDistributionPoints
  '2.5.29.32', // certificatePolicies: none is asked for
  '2.5.29.35', // authorityKeyIdentifier
  '2.5.29.37', // extKeyUsage
  '1.3.6.1.5.5.7.1.1', // authorityInfoAccess
  '1.3.6.1.5.5.7.48.1.5', // id-pkix-ocsp-nocheck
]);

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

/**
 * Looks for the path from a certificate to a trusted one, and checks it (RFC 5280, section 6, without policies and
 * names): each link's signature, authorities that may issue, path lengths, key usage, validity at the given time, the
 * use that it is for, and no critical extension that is not known. Revocation is not looked at here. Never throws.
 */
export function checkChain(question: ChainQuestion): ChainAnswer {
  const { certificates, intermediates = [], trusted, at, purpose } = question;
  const nothing = { path: [], unused: certificates };
  if (certificates.length > LONGEST) return { problem: 'comes with too many others', ...nothing };
  const given = certificates.map(findCertificate).filter((one) => one !== undefined);
  if (given.length < certificates.length || !given[0]) return { problem: 'can not be read', ...nothing };
  const anchors = trusted.map(findCertificate).filter((anchor) => anchor !== undefined);

  const own = intermediates.map(findCertificate).filter((one) => one !== undefined);
  const { path, isTrusted } = findPath([...given, ...own], anchors);
  const beyond = findBeyond(path.at(-1)!, given);
  const used = [...path, ...beyond];
  const unused = given.filter((one) => !used.some((other) => isSameCertificate(one, other)));
  const problem = isTrusted
    ? (problemOfPath(path, at) ?? problemOfUse(path[0]!, purpose))
    : 'does not lead to a trusted certificate';
  return { ...(problem !== undefined && { problem }), path, unused: unused.map(({ der }) => der) };
}

function findPath(
  given: readonly Certificate[],
  anchors: readonly Certificate[],
): { path: Certificate[]; isTrusted: boolean } {
  const path = [given[0]!];
  for (;;) {
    const last = path.at(-1)!;
    if (anchors.some((anchor) => isSameCertificate(anchor, last))) return { path, isTrusted: true };
    const anchor = anchors.find((candidate) => hasIssued(candidate, last));
    if (anchor) return { path: [...path, anchor], isTrusted: true };
    const next = given.find((one) => !path.includes(one) && hasIssued(one, last));
    if (!next) return { path, isTrusted: false };
    path.push(next);
  }
}

/** What was sent along above the trusted one, as far as each is vouched for: the last by itself. */
function findBeyond(from: Certificate, given: readonly Certificate[]): Certificate[] {
  const beyond: Certificate[] = [];
  for (let last = from; ; last = beyond.at(-1)!) {
    const next = given.find((one) => !beyond.includes(one) && one !== last && hasIssued(one, last));
    if (!next) break;
    beyond.push(next);
  }
  while (beyond.length > 0 && !hasIssued(beyond.at(-1)!, beyond.at(-1)!)) beyond.pop();
  return beyond;
}

function problemOfPath(path: readonly Certificate[], at: number): string | undefined {
  for (const [index, certificate] of path.entries()) {
    const which = index === 0 ? '' : `has an issuer (number ${index}) that `;
    if (at < certificate.notBefore) return `${which}is not valid yet at ${new Date(at).toISOString()}`;
    if (at > certificate.notAfter) return `${which}is no longer valid at ${new Date(at).toISOString()}`;
    for (const [id, { isCritical }] of certificate.extensions) {
      if (isCritical && !KNOWN_EXTENSIONS.has(id)) return `${which}has a critical extension ${id}`;
    }
    if (index === 0) continue;
    if (!certificate.isAuthority) return `${which}is no authority`;
    if (!allows(certificate, KeyUsage.keyCertSign)) return `${which}may not issue certificates`;
    // of the authorities below it, the ones that issued themselves a new certificate don't count
    const below = path.slice(1, index).filter((one) => Buffer.compare(one.subject, one.issuer) !== 0);
    if (below.length > (certificate.pathLength ?? LONGEST)) return `${which}may not have so many below it`;
  }
  return undefined;
}

function problemOfUse(certificate: Certificate, purpose: ChainPurpose): string | undefined {
  const { extendedKeyUsage: uses, extensions } = certificate;
  if (purpose === 'client') {
    // RFC 5246, section 7.4.6, and RFC 8446, section 4.4.2.4: a client signs the handshake
    if (!allows(certificate, KeyUsage.digitalSignature)) return 'is not for digital signatures';
    return uses?.includes(CLIENT_AUTH) === false ? 'is not for clients of TLS' : undefined;
  }
  if (!allows(certificate, KeyUsage.digitalSignature | KeyUsage.nonRepudiation)) {
    return 'is not for signatures';
  }
  if (purpose === 'time-stamp') {
    // RFC 3161, section 2.3
    const isCritical = extensions.get('2.5.29.37')?.isCritical === true;
    return isCritical && uses?.length === 1 && uses[0] === TIME_STAMPING
      ? undefined
      : 'is not for time stamps';
  }
  if (purpose === 'revocation') {
    return uses?.includes(OCSP_SIGNING) ? undefined : 'is not for answers about revocation';
  }
  const others = [SERVER_AUTH, CODE_SIGNING, TIME_STAMPING, OCSP_SIGNING];
  if (!uses?.every((use) => others.includes(use))) return undefined;
  return `is for another use than ${purpose === 'seal' ? 'seals' : 'signing packages'}`;
}

function allows({ keyUsage }: Certificate, bits: number): boolean {
  return keyUsage === undefined || (keyUsage & bits) !== 0;
}
