import { createHash, verify, X509Certificate } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import type { SealAlgorithm, Sealer } from './sealer.ts';
import type { SealingKey } from './sealing-key.ts';

/**
 * Looks at a sealing key before anything is sealed with it: reads its certificates, and has it sign something. Throws
 * `ERR_SEALING_KEY_INVALID` where the certificates are no chain, the key is neither P-256 nor RSA of at least 2048
 * bits, or what it signs does not verify with its own certificate.
 */
export async function openSealingKey(key: SealingKey): Promise<Sealer> {
  const certificates = [...(await certificatesOf(key))];
  const chain = certificates.map((der) => parsed(der));
  const own = chain[0]!;
  assertChain(chain);
  const algorithm = algorithmOf(own);
  const sign = (message: Uint8Array) =>
    key.sign({ digest: createHash('sha256').update(message).digest(), message });
  await assertFits(own, sign);
  return {
    algorithm,
    certificates,
    thumbprint: createHash('sha256').update(own.raw).digest('base64url'),
    name: commonName(own.subject),
    sign,
    signRaw: async (message) =>
      algorithm === 'ES256' ? rawSignature(await sign(message)) : await sign(message),
  };
}

async function certificatesOf(key: SealingKey): Promise<readonly Uint8Array[]> {
  const certificates = await key.certificates();
  if (certificates.length === 0) throw invalid('has no certificate');
  return certificates;
}

function parsed(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw invalid('has a certificate that can not be read', cause);
  }
}

function assertChain(chain: readonly X509Certificate[]): void {
  for (const [index, issuer] of chain.slice(1).entries()) {
    const certificate = chain[index]!;
    if (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)) continue;
    throw invalid(`has certificates out of order: number ${index + 2} has not issued number ${index + 1}`);
  }
}

function algorithmOf({ publicKey }: X509Certificate): SealAlgorithm {
  const { namedCurve, modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (publicKey.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return 'RS256';
  throw invalid('is neither a P-256 key nor an RSA key of at least 2048 bits');
}

async function assertFits(
  { publicKey }: X509Certificate,
  sign: (message: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  const message = Buffer.from('bpmn-signing');
  if (!verify('sha256', message, publicKey, await sign(message))) throw invalid('is not its certificate’s');
}

function commonName(subject: string): string {
  const name = /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
  // OpenSSL writes a comma in a name as \,
  return name.replace(/\\([^\dA-F])/g, '$1');
}

/** r and s of a DER `SEQUENCE`, 32 bytes each (RFC 7518, section 3.4). */
export function rawSignature(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(64);
  // Two integers of at most 33 bytes: every length is one byte.
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1]!;
    let integer = der.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (integer.length > 32) integer = integer.subarray(integer.length - 32);
    raw.set(integer, end - integer.length);
  }
  return raw;
}

function invalid(problem: string, cause?: unknown): SigningError {
  return new SigningError(
    'ERR_SEALING_KEY_INVALID',
    `the sealing key ${problem}`,
    cause === undefined ? {} : { cause },
  );
}
