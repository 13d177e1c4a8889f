import { createHash, createHmac, createPrivateKey, randomBytes } from 'node:crypto';
import { sha256 } from './algorithms.ts';
import { context, der, integer, octets, oid, sequence, setOf, Tag } from './der.ts';

export interface Pkcs12Content {
  /** PKCS #8, PEM. */
  key: string;
  /** DER: the key's own first, then its issuers. */
  certificates: readonly Uint8Array[];
  passphrase: string;
  /** What programs list the key under. */
  name: string;
}

const ITERATIONS = 10_000;
/** Bytes that SHA-256 takes at a time. */
const BLOCK = 64;
const SHA256_WITH_NULL = sequence(oid('2.16.840.1.101.3.4.2.1'), der(Tag.null));
const BMP_STRING = 0x1e;

const DATA = '1.2.840.113549.1.7.1';
const KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

/**
 * Writes a key with its certificates as PKCS #12 (RFC 7292), for OpenSSL, Java and .NET: the key encrypted by AES-256
 * (PBES2), the certificates as they are, all under a MAC by HMAC-SHA-256.
 */
export function writePkcs12({ key, certificates, passphrase, name }: Pkcs12Content): Buffer {
  const encrypted = createPrivateKey(key).export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase,
  });
  const own = [
    attribute(FRIENDLY_NAME, der(BMP_STRING, bmp(name))),
    attribute(LOCAL_KEY_ID, octets(sha256(certificates[0] ?? encrypted))),
  ];
  const keys = sequence(bag(KEY_BAG, encrypted, own));
  const others = sequence(
    ...certificates.map((certificate, index) =>
      bag(
        CERTIFICATE_BAG,
        sequence(oid(X509_CERTIFICATE), der(context(0), octets(certificate))),
        index === 0 ? own : [],
      ),
    ),
  );
  const safe = sequence(data(keys), data(others));
  return sequence(integer(3), data(safe), mac(safe, passphrase));
}

function data(content: Buffer): Buffer {
  return sequence(oid(DATA), der(context(0), octets(content)));
}

function bag(type: string, value: Buffer, attributes: readonly Buffer[]): Buffer {
  return sequence(oid(type), der(context(0), value), ...(attributes.length > 0 ? [setOf(attributes)] : []));
}

function attribute(type: string, value: Buffer): Buffer {
  return sequence(oid(type), setOf([value]));
}

function mac(content: Buffer, passphrase: string): Buffer {
  const salt = randomBytes(16);
  const digest = createHmac('sha256', macKey(passphrase, salt)).update(content).digest();
  return sequence(sequence(SHA256_WITH_NULL, octets(digest)), octets(salt), integer(ITERATIONS));
}

/** RFC 7292, appendix B.2, for a key as long as the hash: one block, purpose 3. */
function macKey(passphrase: string, salt: Buffer): Buffer {
  const password = Buffer.concat([bmp(passphrase), Buffer.alloc(2)]);
  let key = Buffer.concat([Buffer.alloc(BLOCK, 3), filled(salt), filled(password)]);
  for (let round = 0; round < ITERATIONS; round += 1) key = createHash('sha256').update(key).digest();
  return key;
}

/** Repeated until whole blocks are full. */
function filled(bytes: Buffer): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK, bytes);
}

/** UTF-16, the high byte first. */
function bmp(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
