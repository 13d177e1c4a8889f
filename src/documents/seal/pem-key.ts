import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import type { SealingKey } from './sealing-key.ts';

/** What a key in files is made of. */
export interface PemKeyOptions {
  /** PKCS #8, SEC 1 or PKCS #1, PEM. */
  key: string;
  /** Of an encrypted key. */
  passphrase?: string;
  /** One after the other, the key's own first, PEM. */
  certificates: string;
}

/** A sealing key from PEM. Throws `ERR_SEALING_KEY_INVALID` for what is none; nothing of it is said. */
export function pemKey({ key, passphrase, certificates }: PemKeyOptions): SealingKey {
  return localKey(
    read('the sealing key', () => createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) })),
    pemCertificates(certificates),
  );
}

/** Certificates of a PEM file, DER, in its order. Throws `ERR_SEALING_KEY_INVALID`. */
export function pemCertificates(pem: string): Uint8Array[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => read('a certificate', () => new X509Certificate(block).raw));
}

/** A sealing key in this process's memory. */
export function localKey(key: KeyObject, certificates: readonly Uint8Array[]): SealingKey {
  return {
    certificates: async () => certificates,
    sign: async ({ message }) =>
      // with a curve it takes less time than to hand it to another thread
      key.asymmetricKeyType === 'ec' ? sign('sha256', message, key) : signElsewhere(message, key),
  };
}

function signElsewhere(message: Uint8Array, key: KeyObject): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign('sha256', message, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}

// OpenSSL's own words may quote what it was given
function read<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch {
    throw new SigningError(
      'ERR_SEALING_KEY_INVALID',
      `${what} is not readable PEM, or its passphrase is wrong`,
    );
  }
}
