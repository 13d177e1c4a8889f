import { z } from 'zod';
import { canonicalJson, parseCanonicalJson } from '../canonical-json.ts';
import { base64Certificate, type CertificatePool, poolOfBase64, thumbprintOf } from './certificate-pool.ts';
import { invalidEvidence } from './evidence-problem.ts';
import { thumbprintIn } from './jws.ts';

const schema = z.strictObject({
  header: z.strictObject({ x5c: z.array(z.string()).min(1) }),
  payload: z.string(),
  protected: z.string(),
  signature: z.string(),
});

/**
 * A compact JWS in flattened JSON serialisation (RFC 7515, section 7.2.2), as canonical JSON, with the certificates that
 * it needs in its unprotected header.
 * @param chain DER: the certificate of the key that signed first, then its issuers upwards
 */
export function flattenedJws(compact: string, chain: readonly Uint8Array[]): string {
  const [protectedHeader, payload, signature] = compact.split('.');
  return canonicalJson({
    header: { x5c: chain.map(base64Certificate) },
    payload,
    protected: protectedHeader,
    signature,
  });
}

/**
 * Reads what {@link flattenedJws} gives: the compact JWS, and the certificates that come with it. Nobody has signed
 * these, so none is taken that has not issued the one before it. Throws `ERR_EVIDENCE_INVALID`.
 */
export function readFlattenedJws(text: string): { compact: string; certificates: CertificatePool } {
  const { success, data } = schema.safeParse(parseCanonicalJson(text)?.value);
  if (!success) throw invalidEvidence('malformed', 'this is no JWS in flattened JSON serialisation');
  const certificates = poolOfBase64(data.header.x5c);
  const chain = [...certificates.values()];
  const isChain = chain.every((certificate, index) => {
    const issued = chain[index - 1];
    return !issued || (issued.checkIssued(certificate) && issued.verify(certificate.publicKey));
  });
  if (!isChain || chain.length !== data.header.x5c.length) {
    throw invalidEvidence('malformed', 'the certificates of the signature are no chain');
  }
  const compact = `${data.protected}.${data.payload}.${data.signature}`;
  if (thumbprintOf(chain[0]!.raw) !== thumbprintIn(compact)) {
    throw invalidEvidence(
      'certificate-missing',
      'the certificate that the signature names does not come first',
    );
  }
  return { compact, certificates };
}
