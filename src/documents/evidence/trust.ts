import type { X509Certificate } from 'node:crypto';
import { type ChainAnswer, checkChain } from '../seal/certificate-chain.ts';
import { invalidEvidence } from './evidence-problem.ts';

/** What evidence is verified with. */
export interface Trust {
  /** DER: certificates of authorities, or of sealing keys themselves. */
  trusted: readonly Uint8Array[];
  /** Milliseconds since 1970, UTC. */
  now: number;
}

// hundreds of records come with the same certificates: of what was found, only the validity depends on the time
const paths = new WeakMap<Trust, Map<string, ChainAnswer['path']>>();

/** Clocks of two machines differ by less, milliseconds. */
const clockDifference = 10 * 60 * 1000;

/**
 * Throws `ERR_EVIDENCE_INVALID` unless this certificate is trusted, for seals, at the time when its key is said to have
 * signed, and all that came with it belong to it.
 * @param chain the certificate first, then those that may lead from it to a trusted one
 * @param at RFC 3339
 */
export function assertTrusted(chain: readonly X509Certificate[], at: string, trust: Trust): void {
  const { trusted, now } = trust;
  const time = Date.parse(at);
  const name = `the certificate of ${commonName(chain[0]!)}`;
  if (time > now + clockDifference)
    throw invalidEvidence('mismatch', `it says that it was signed in the future, at ${at}`);
  const certificates = chain.map(({ raw }) => raw);
  const key = chain.map(({ fingerprint256 }) => fingerprint256).join();
  const known = paths.get(trust) ?? new Map<string, ChainAnswer['path']>();
  if (known.get(key)?.every(({ notBefore, notAfter }) => notBefore <= time && time <= notAfter)) return;
  const { problem, unused, path } = checkChain({ certificates, trusted, at: time, purpose: 'seal' });
  if (problem !== undefined) throw invalidEvidence('certificate-untrusted', `${name} ${problem}`);
  if (unused.length > 0)
    throw invalidEvidence('malformed', `${name} comes with others that nothing vouches for`);
  paths.set(trust, known.set(key, path));
}

/** Name of a certificate for people. */
export function commonName({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}

/** A certificate in words. */
export function describeCertificate(certificate: X509Certificate): string {
  const issuer = /^CN=(.*)$/m.exec(certificate.issuer)?.[1] ?? certificate.issuer.replaceAll('\n', ', ');
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  return `${commonName(certificate)} (certificate issued by ${issuer}, serial number ${certificate.serialNumber}, SHA-256 ${fingerprint})`;
}
