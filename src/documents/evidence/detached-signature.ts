import { verify, type X509Certificate } from 'node:crypto';
import type { SealAlgorithm, Sealer } from '../seal/sealer.ts';
import { invalidEvidence } from './evidence-problem.ts';

/** Order of the group that P-256 signs in (SEC 2, section 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const half = order >> 1n;

/**
 * Signs as JWS and XML signatures do: ECDSA as r and s, 32 bytes each. For every ECDSA signature (r, s) there is a
 * second one (r, -s) that anybody can make of it; the one with the lower s is given, and only that one is taken, so
 * that nobody gets different bytes that verify.
 */
export async function signOnce(sealer: Sealer, message: Uint8Array): Promise<Buffer> {
  const signature = Buffer.from(await sealer.signRaw(message));
  if (sealer.algorithm !== 'ES256') return signature;
  const s = BigInt(`0x${signature.toString('hex', 32)}`);
  if (s > half) signature.write((order - s).toString(16).padStart(64, '0'), 32, 'hex');
  return signature;
}

/** Whether the key of this certificate made this signature; see {@link signOnce}. */
export function isSignedBy(
  certificate: X509Certificate,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const raw = Buffer.from(signature);
  if (algorithmOf(certificate) === 'RS256') return verify('sha256', message, certificate.publicKey, raw);
  if (raw.length !== 64 || BigInt(`0x${raw.toString('hex', 32)}`) > half) return false;
  return verify('sha256', message, { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' }, raw);
}

/** JWS algorithm of a certificate's key. Throws `ERR_EVIDENCE_INVALID` for any other key than a sealing key can be. */
export function algorithmOf({ publicKey }: X509Certificate): SealAlgorithm {
  const { namedCurve, modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (publicKey.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return 'RS256';
  throw invalidEvidence('malformed', 'a certificate has a key that nothing is sealed with');
}
