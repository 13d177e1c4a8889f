import { createHash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { ECDSA_SHA256 } from './algorithms.ts';
import { context, der, integer, octets, oid, sequence, setOf, Tag } from './der.ts';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/** Attributes of a name in their order, each an object identifier with its value. */
export type NameAttributes = readonly (readonly [type: string, value: string])[];

export interface CertificateRequest {
  subject: NameAttributes;
  publicKey: KeyObject;
  issuer: { subject: NameAttributes; keys: KeyPair };
  /** Milliseconds since 1970, UTC. */
  notBefore: number;
  notAfter: number;
  /** What {@link extension} made, besides the identifiers of both keys. */
  extensions: readonly Buffer[];
}

const TRUE = der(Tag.boolean, Buffer.from([0xff]));
const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), der(Tag.null));
const [UTF8_STRING, PRINTABLE_STRING] = [0x0c, 0x13];
/** countryName and serialNumber (X.520). */
const PRINTABLE = ['2.5.4.6', '2.5.4.5'];

/** Issues an X.509 certificate (RFC 5280) with SHA-256, DER; the issuer's key is of RSA or P-256. */
export function issueCertificate({ issuer, ...of }: CertificateRequest): Buffer {
  const algorithm = issuer.keys.privateKey.asymmetricKeyType === 'rsa' ? SHA256_WITH_RSA : ECDSA_SHA256;
  const keyIds = [
    extension('2.5.29.14', octets(keyId(of.publicKey)), false),
    extension('2.5.29.35', sequence(der(0x80, keyId(issuer.keys.publicKey))), false),
  ];
  const signed = sequence(
    der(context(0), integer(2)),
    integer(BigInt(`0x01${randomBytes(15).toString('hex')}`)),
    algorithm,
    name(issuer.subject),
    sequence(time(of.notBefore), time(of.notAfter)),
    name(of.subject),
    of.publicKey.export({ type: 'spki', format: 'der' }),
    der(context(3), sequence(...keyIds, ...of.extensions)),
  );
  const signature = sign('sha256', signed, issuer.keys.privateKey);
  return sequence(signed, algorithm, der(Tag.bitString, Buffer.from([0]), signature));
}

/** @param value DER of the extension; critical unless said otherwise */
export function extension(id: string, value: Buffer, isCritical = true): Buffer {
  return sequence(oid(id), ...(isCritical ? [TRUE] : []), octets(value));
}

/** Whether a certificate may issue others. */
export function basicConstraints(isAuthority: boolean): Buffer {
  return extension('2.5.29.19', isAuthority ? sequence(TRUE) : sequence());
}

/** @param bits of the first byte, the first use the highest, such as those of `KeyUsage` */
export function keyUsage(bits: number): Buffer {
  // DER leaves out the zeros at the end
  const unused = 31 - Math.clz32(bits & -bits);
  return extension('2.5.29.15', der(Tag.bitString, Buffer.from([unused, bits])));
}

/** A certificate (DER) as PEM. */
export function certificatePem(certificate: Uint8Array): string {
  return new X509Certificate(certificate).toString();
}

function name(attributes: NameAttributes): Buffer {
  return sequence(
    ...attributes.map(([type, value]) => {
      const tag = PRINTABLE.includes(type) ? PRINTABLE_STRING : UTF8_STRING;
      return setOf([sequence(oid(type), der(tag, Buffer.from(value)))]);
    }),
  );
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
}

/** Before 2050 X.509 wants two digits of the year. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return text < '2050'
    ? der(Tag.utcTime, Buffer.from(text.slice(2)))
    : der(Tag.generalizedTime, Buffer.from(text));
}
