import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import { oid, sequence } from './der.ts';

/** Hash functions that are taken. SHA-1 is not. */
export type Hash = 'sha256' | 'sha384' | 'sha512';

const NULL = Buffer.from([0x05, 0x00]);
const hashes: Record<Hash, string> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

interface SignatureAlgorithm {
  key: 'rsa' | 'ec';
  /** Undefined: what the digest algorithm beside it says (CMS with `rsaEncryption`). */
  hash?: Hash;
  isPss?: true;
}

const digestAlgorithms = new Map<string, Hash>();
const signatureAlgorithms = new Map<string, SignatureAlgorithm>();

// An AlgorithmIdentifier is not covered by the signature that it is of, so each form that is taken is spelled out
for (const [index, [hash, id]] of Object.entries(hashes).entries()) {
  const name = hash as Hash;
  const withNull = sequence(oid(id), NULL);
  digestAlgorithms.set(hex(sequence(oid(id))), name).set(hex(withNull), name);
  signatureAlgorithms
    .set(hex(sequence(oid(`1.2.840.113549.1.1.${11 + index}`), NULL)), { key: 'rsa', hash: name })
    .set(hex(sequence(oid(`1.2.840.10045.4.3.${2 + index}`))), { key: 'ec', hash: name })
    .set(hex(pss(withNull, [32, 48, 64][index]!)), { key: 'rsa', hash: name, isPss: true });
}

/** `id-sha256`, without parameters (RFC 5754). */
export const SHA256 = sequence(oid(hashes.sha256));
/** `rsaEncryption`: what CMS says of an RSA PKCS #1 v1.5 signature (RFC 5754). */
export const RSA = sequence(oid('1.2.840.113549.1.1.1'), NULL);
/** `ecdsa-with-SHA256`. */
export const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

signatureAlgorithms.set(hex(RSA), { key: 'rsa' });

/** Hash of an AlgorithmIdentifier (DER), undefined for one that is not taken. */
export function digestAlgorithm(identifier: Uint8Array): Hash | undefined {
  return digestAlgorithms.get(hex(identifier));
}

/**
 * Whether this is a signature of the message by this key, by the algorithm of this AlgorithmIdentifier (DER): RSA of at
 * least 2048 bits (PKCS #1 v1.5 or PSS) or ECDSA, with SHA-256 or longer. Any other is none.
 * @param digest for CMS: hash of the digest algorithm beside it
 */
export function isSignature(
  identifier: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
  digest?: Hash,
): boolean {
  const algorithm = signatureAlgorithms.get(hex(identifier));
  const hash = algorithm?.hash ?? digest;
  if (!algorithm || !hash || key.asymmetricKeyType !== algorithm.key) return false;
  if (algorithm.key === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return false;
  const padding = algorithm.isPss && {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
  return verify(hash, message, { key, ...padding }, signature);
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** RSASSA-PSS as everybody writes it: MGF1 with the same hash, a salt as long as it (RFC 4055). */
function pss(hash: Uint8Array, salt: number): Buffer {
  const explicit = (number: number, content: Uint8Array) =>
    Buffer.concat([Buffer.from([0xa0 | number, content.length]), content]);
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(
      explicit(0, hash),
      explicit(1, sequence(oid('1.2.840.113549.1.1.8'), hash)),
      explicit(2, Buffer.from([0x02, 0x01, salt])),
    ),
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
