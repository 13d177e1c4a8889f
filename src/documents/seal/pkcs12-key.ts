import { verify, X509Certificate } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import { libpdf } from './libpdf.ts';
import type { SealingKey } from './sealing-key.ts';

export interface Pkcs12KeyOptions {
  /** Of a `.p12` or `.pfx` file. */
  bytes: Uint8Array;
  passphrase: string;
}

/**
 * A sealing key from PKCS #12, also from a file that is encrypted as was usual long ago (RC2 and triple DES). Throws
 * `ERR_SEALING_KEY_INVALID` for what is none, and for a wrong passphrase.
 */
export async function pkcs12Key({ bytes, passphrase }: Pkcs12KeyOptions): Promise<SealingKey> {
  const signer = await open(bytes, passphrase);
  const sign = async (message: Uint8Array) => Buffer.from(await signer.sign(message, 'SHA-256'));
  const given = [signer.certificate, ...signer.certificateChain].map(readCertificate);
  const certificates = await inOrder(given, sign);
  return { certificates: async () => certificates, sign: ({ message }) => sign(message) };
}

async function open(bytes: Uint8Array, passphrase: string) {
  const { P12Signer } = await libpdf();
  try {
    return await P12Signer.create(bytes, passphrase);
  } catch {
    throw invalid('is no PKCS #12 file that can be read, or its passphrase is wrong');
  }
}

function readCertificate(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw invalid('has a certificate that can not be read');
  }
}

/** The key's own certificate first, then its issuers: the file may have them in any order. */
async function inOrder(
  given: readonly X509Certificate[],
  sign: (message: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array[]> {
  const message = Buffer.from('bpmn-signing');
  const signature = await sign(message);
  const own = given.find(({ publicKey }) => verify('sha256', message, publicKey, signature));
  if (!own) throw invalid('has no certificate of its key');
  const chain = [own];
  for (;;) {
    const last = chain.at(-1)!;
    const issuer = given.find(
      (one) => !chain.includes(one) && last.checkIssued(one) && last.verify(one.publicKey),
    );
    if (!issuer) return chain.map(({ raw }) => raw);
    chain.push(issuer);
  }
}

function invalid(problem: string): SigningError {
  return new SigningError('ERR_SEALING_KEY_INVALID', `the sealing key ${problem}`);
}
