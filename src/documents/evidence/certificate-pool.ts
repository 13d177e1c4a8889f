import { createHash, X509Certificate } from 'node:crypto';
import { invalidEvidence } from './evidence-problem.ts';

/** Certificates by the SHA-256 of their DER, base64url, in the order in which they were given. */
export type CertificatePool = ReadonlyMap<string, X509Certificate>;

/** Reads certificates. Throws `ERR_EVIDENCE_INVALID` for what is none, or is one with other bytes than DER has. */
export function certificatePool(certificates: Iterable<Uint8Array>): CertificatePool {
  return new Map(
    Array.from(certificates, (der) => {
      const thumbprint = thumbprintOf(der);
      return [thumbprint, readCertificate(der, thumbprint)];
    }),
  );
}

/** Name of a certificate in JWS headers: SHA-256 of its DER, base64url (RFC 7515, section 4.1.8). */
export function thumbprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url');
}

/** A certificate in JSON: its DER, base64, as `x5c` of a JWS (RFC 7515, section 4.1.6). */
export function base64Certificate(der: Uint8Array): string {
  return Buffer.from(der).toString('base64');
}

/** Reads certificates from base64. Throws `ERR_EVIDENCE_INVALID`. */
export function poolOfBase64(certificates: readonly string[]): CertificatePool {
  return certificatePool(certificates.map(fromBase64));
}

/** A certificate, and those of the pool that may lead from it to a trusted one, in order. */
export function chainFrom(certificate: X509Certificate, pool: CertificatePool): X509Certificate[] {
  const chain = [certificate];
  for (;;) {
    const last = chain.at(-1)!;
    const issuer = [...pool.values()].find((one) => !chain.includes(one) && last.checkIssued(one));
    if (issuer === undefined) return chain;
    chain.push(issuer);
  }
}

function fromBase64(text: string): Buffer {
  const der = Buffer.from(text, 'base64');
  if (der.toString('base64') === text) return der;
  throw invalidEvidence('malformed', 'a certificate is not base64');
}

// every record comes with its certificate, and most with the same one
const recent = new Map<string, X509Certificate>();

function readCertificate(der: Uint8Array, thumbprint: string): X509Certificate {
  const known = recent.get(thumbprint);
  if (known) return known;
  const certificate = parsed(der);
  // what OpenSSL reads is more than DER, and bytes after it
  if (!certificate.raw.equals(der)) throw invalidEvidence('malformed', 'a certificate is not written in DER');
  if (recent.size >= 100) recent.clear();
  recent.set(thumbprint, certificate);
  return certificate;
}

function parsed(der: Uint8Array): X509Certificate {
  try {
    const certificate = new X509Certificate(der);
    // OpenSSL reads the key only when it is asked for
    void certificate.publicKey;
    return certificate;
  } catch {
    throw invalidEvidence('malformed', 'a certificate can not be read');
  }
}
