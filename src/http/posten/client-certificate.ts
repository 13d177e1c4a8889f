import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { IdentifyOrganisation } from './identify-organisation.ts';
import {
  type CertificateTrust,
  certificateRefused,
  organisationOfCertificate,
} from './organisation-of-certificate.ts';

/** More are refused by those who check them. */
const MOST_CERTIFICATES = 11;
const MOST_REMEMBERED = 1_000;

/**
 * Identifies callers by the certificate of their TLS connection, for a server with `requestCert: true` and
 * `rejectUnauthorized: false`: whoever has none that is trusted is told so in words, not by a broken handshake. What
 * Node itself says of the connection (`authorized`) is not asked: of a session of TLS 1.3 that is resumed it says yes
 * also where no certificate was ever sent.
 */
export function identifyByClientCertificate(trust: CertificateTrust): IdentifyOrganisation {
  const check = organisationOfCertificate(trust);
  const remembered = new Map<string, readonly Uint8Array[]>();
  return ({ socket }) => {
    const [own, ...sent] = certificatesOf(socket);
    if (!own) throw certificateRefused('no client certificate was sent');
    const key = createHash('sha256').update(own).digest('base64');
    // a session that is resumed brings back the certificate, but not its issuers
    const issuers = sent.length > 0 ? sent : (remembered.get(key) ?? []);
    const caller = check([own, ...issuers]);
    if (sent.length > 0) remember(remembered, key, sent);
    return caller;
  };
}

/** DER: the client's own certificate, then what it sent of its issuers; none without TLS. */
function certificatesOf(socket: unknown): Uint8Array[] {
  const certificates: Uint8Array[] = [];
  if (!(socket instanceof TLSSocket)) return certificates;
  let next = socket.getPeerX509Certificate();
  while (next && certificates.length < MOST_CERTIFICATES) {
    certificates.push(next.raw);
    next = next.issuerCertificate;
  }
  return certificates;
}

/** Only what was trusted gets here, and what was used longest ago goes. */
function remember(
  all: Map<string, readonly Uint8Array[]>,
  key: string,
  issuers: readonly Uint8Array[],
): void {
  all.delete(key);
  all.set(key, issuers);
  if (all.size > MOST_REMEMBERED) all.delete(all.keys().next().value!);
}
