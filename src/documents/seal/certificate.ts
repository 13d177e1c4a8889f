import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isSignature, sha256 } from './algorithms.ts';
import { context, DerError, DerReader, enterOne, readOne, Tag } from './der.ts';

/** An X.509 certificate (RFC 5280), read strictly. */
export interface Certificate {
  der: Uint8Array;
  /** Names, DER. */
  issuer: Uint8Array;
  subject: Uint8Array;
  /** INTEGER, DER. */
  serial: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  notBefore: number;
  notAfter: number;
  /** Throws {@link DerError} if it can't be read. */
  readonly publicKey: KeyObject;
  /** Content of the BIT STRING that the key is: what OCSP hashes. */
  keyBits: Uint8Array;
  isAuthority: boolean;
  /** How many authorities may follow below. */
  pathLength?: number;
  /** Bits of the extension, the first the highest of the first byte; undefined: any use. */
  keyUsage?: number;
  extendedKeyUsage?: readonly string[];
  extensions: ReadonlyMap<string, { isCritical: boolean; value: Uint8Array }>;
  /** Whether this certificate was signed by that key. */
  isSignedBy(key: KeyObject): boolean;
}

/** Who a certificate is of, for people and logs. */
export interface CertificateName {
  subject: string;
  issuer: string;
  /** Lower-case hex. */
  serialNumber: string;
  /** SHA-256 of its DER, base64url: `x5t#S256` of a JWS. */
  thumbprint: string;
}

export const KeyUsage = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04, crlSign: 0x02 };

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';

/** Reads a certificate. Throws {@link DerError} for anything else. */
export function readCertificate(der: Uint8Array): Certificate {
  const outer = enterOne(der);
  const signed = outer.next(Tag.sequence);
  const algorithm = outer.next(Tag.sequence).whole;
  const signature = outer.bits();
  outer.end();

  const reader = new DerReader(signed.content);
  const version = reader.optional(context(0));
  const serial = reader.next(Tag.integer).whole;
  const inner = reader.next(Tag.sequence).whole;
  // of the two, only the inner one is signed
  if (Buffer.compare(inner, algorithm) !== 0) throw new DerError('two signature algorithms');
  const issuer = reader.next(Tag.sequence).whole;
  const validity = reader.enter(Tag.sequence);
  const [notBefore, notAfter] = [validity.time(), validity.time()];
  const subject = reader.next(Tag.sequence).whole;
  const keyInfo = reader.next(Tag.sequence);
  reader.optional(0x81);
  reader.optional(0x82);
  const extensions = readExtensions(reader.optional(context(3))?.content);
  reader.end();
  if (extensions.size > 0 && version === undefined) throw new DerError('extensions of a certificate without');

  const keyReader = new DerReader(keyInfo.content);
  keyReader.next(Tag.sequence);
  let publicKey: KeyObject | undefined;
  return {
    der,
    issuer,
    subject,
    serial,
    notBefore,
    notAfter,
    // by far the slowest part, and often not needed
    get publicKey() {
      publicKey ??= publicKeyOf(keyInfo.whole);
      return publicKey;
    },
    keyBits: keyReader.bits(),
    ...readUses(extensions),
    extensions,
    isSignedBy: (key) => isSignature(algorithm, signed.whole, signature, key),
  };
}

/** The certificate if it can be read. */
export function findCertificate(der: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(der);
  } catch {
    return undefined;
  }
}

export function nameOf({ der }: Certificate): CertificateName {
  const { subject, issuer, serialNumber } = new X509Certificate(der);
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    serialNumber: serialNumber.toLowerCase(),
    thumbprint: sha256(der).toString('base64url'),
  };
}

export function isSameCertificate(one: Certificate, other: Certificate): boolean {
  return Buffer.compare(one.der, other.der) === 0;
}

/** Whether the one has issued the other; a key that can't be read has issued nothing. */
export function hasIssued(issuer: Certificate, certificate: Certificate): boolean {
  if (Buffer.compare(issuer.subject, certificate.issuer) !== 0) return false;
  try {
    return certificate.isSignedBy(issuer.publicKey);
  } catch {
    return false;
  }
}

/** Extensions of a certificate, a CRL, a request: `SEQUENCE OF Extension`, each at most once. */
export function readExtensions(content: Uint8Array | undefined): Certificate['extensions'] {
  const extensions = new Map<string, { isCritical: boolean; value: Uint8Array }>();
  if (content === undefined) return extensions;
  for (const { content: extension } of enterOne(content).rest(Tag.sequence)) {
    const reader = new DerReader(extension);
    const id = reader.oid();
    const isCritical = isTrue(reader);
    const value = reader.octets();
    reader.end();
    if (extensions.has(id)) throw new DerError('an extension twice');
    extensions.set(id, { isCritical, value });
  }
  return extensions;
}

function readUses(
  extensions: Certificate['extensions'],
): Pick<Certificate, 'isAuthority' | 'pathLength' | 'keyUsage' | 'extendedKeyUsage'> {
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  const usage = extensions.get(KEY_USAGE);
  const extended = extensions.get(EXTENDED_KEY_USAGE);
  const uses: ReturnType<typeof readUses> = { isAuthority: false };
  if (constraints) {
    const reader = enterOne(constraints.value);
    uses.isAuthority = isTrue(reader);
    if (!reader.isDone) uses.pathLength = Number(reader.integer());
  }
  if (usage) uses.keyUsage = readOne(usage.value, Tag.bitString).content[1] ?? 0;
  if (extended) {
    const reader = enterOne(extended.value);
    const purposes: string[] = [];
    while (!reader.isDone) purposes.push(reader.oid());
    uses.extendedKeyUsage = purposes;
  }
  return uses;
}

// DEFAULT FALSE: left out by most, spelled out by some
function isTrue(reader: DerReader): boolean {
  return (reader.optional(Tag.boolean)?.content[0] ?? 0) !== 0;
}

function publicKeyOf(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    throw new DerError('a public key that can not be read');
  }
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
