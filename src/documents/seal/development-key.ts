import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { ECDSA_SHA256 } from './algorithms.ts';
import { context, der, integer, octets, oid, sequence, Tag } from './der.ts';

/** A sealing key for development, PEM: what `pemKey` takes. */
export interface DevelopmentKey {
  /** PKCS #8. */
  key: string;
  /** Its own, then its root's. */
  certificates: string;
}

const NAME = 'bpmn-signing development seal (not for production)';
const ROOT_NAME = 'bpmn-signing development root (not for production)';
const TEN_YEARS = 3_652 * 86_400_000;
/** Clocks differ. */
const HOUR = 3_600_000;

const TRUE = der(Tag.boolean, Buffer.from([0xff]));
const AUTHORITY_USES = Buffer.from([0x03, 0x02, 0x01, 0x06]);
const SEAL_USES = Buffer.from([0x03, 0x02, 0x06, 0xc0]);

/**
 * Makes a P-256 key with a certificate by a root of its own, both named so that nobody takes them for real ones. The
 * root's key is thrown away: it issues nothing else.
 * @param now milliseconds since 1970; the certificates are valid for ten years from then on
 */
export async function makeDevelopmentKey(now: number): Promise<DevelopmentKey> {
  const [own, root] = [newKeys(), newKeys()];
  const issue = (name: string, { publicKey }: KeyPair, ...extensions: readonly Buffer[]) =>
    certificate({ name, publicKey, issuerName: ROOT_NAME, issuer: root, now, extensions });
  const rootCertificate = issue(
    ROOT_NAME,
    root,
    extension('2.5.29.19', sequence(TRUE)),
    extension('2.5.29.15', AUTHORITY_USES),
  );
  const ownCertificate = issue(
    NAME,
    own,
    extension('2.5.29.19', sequence()),
    extension('2.5.29.15', SEAL_USES),
  );
  return {
    key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificates: pem(ownCertificate) + pem(rootCertificate),
  };
}

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** An X.509 certificate (RFC 5280), DER. */
function certificate(of: {
  name: string;
  publicKey: KeyObject;
  issuerName: string;
  issuer: KeyPair;
  now: number;
  extensions: readonly Buffer[];
}): Buffer {
  const keyIds = [
    optional('2.5.29.14', octets(keyId(of.publicKey))),
    optional('2.5.29.35', sequence(der(0x80, keyId(of.issuer.publicKey)))),
  ];
  const signed = sequence(
    der(context(0), integer(2)),
    integer(BigInt(`0x01${randomBytes(15).toString('hex')}`)),
    ECDSA_SHA256,
    commonName(of.issuerName),
    sequence(time(of.now - HOUR), time(of.now + TEN_YEARS)),
    commonName(of.name),
    of.publicKey.export({ type: 'spki', format: 'der' }),
    der(context(3), sequence(...keyIds, ...of.extensions)),
  );
  const signature = sign('sha256', signed, of.issuer.privateKey);
  return sequence(signed, ECDSA_SHA256, der(Tag.bitString, Buffer.from([0]), signature));
}

function commonName(name: string): Buffer {
  const utf8String = 0x0c;
  return sequence(der(Tag.set, sequence(oid('2.5.4.3'), der(utf8String, Buffer.from(name)))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), TRUE, octets(value));
}

function optional(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octets(value));
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

function pem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
