import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { der, integer, octets, oid, sequence, setOf, Tag } from '../../src/documents/seal/der.ts';

/** How an issuer writes an organisation number into a subject. */
export type NumberForm =
  /** organizationIdentifier, `NTRNO-123456789`. */
  | 'organisation-identifier'
  /** organizationIdentifier, `123456789`. */
  | 'bare-identifier'
  | 'serial-number'
  /** commonName, `123456789 Test`. */
  | 'common-name'
  | 'none';

export interface EnterpriseOptions {
  /** Default 123456789. */
  organisationNumber?: string;
  /** Default `organisation-identifier`. */
  form?: NumberForm;
  /** Attributes of the subject instead, each a SET of `[oid, value, tag of the string]`; default tag UTF8String. */
  subject?: readonly (readonly (readonly [string, string | Uint8Array, number?])[])[];
  /** What it may be used for; default `client` (digitalSignature, clientAuth). A `server` is `localhost` and 127.0.0.1. */
  use?: 'client' | 'server' | 'both' | 'authority';
  /** Instead of those of `use`; empty: no extension. */
  keyUsage?: number;
  extendedKeyUsage?: readonly string[];
  /** Milliseconds since 1970; default all of this century, so for any clock. */
  notBefore?: number;
  notAfter?: number;
  /** Default the one RSA key of the PKI's end certificates. */
  keys?: { publicKey: KeyObject; privateKey: KeyObject };
}

/** A certificate with its key, as a client, a server or a signer of packages has it. */
export interface Enterprise {
  /** PEM, PKCS #8. */
  key: string;
  /** DER. */
  certificate: Uint8Array;
  /** PEM. */
  certificatePem: string;
  /** DER: the certificate, then its issuers up to the root. */
  chain: Uint8Array[];
  /** SHA-256 of the certificate, lower-case hex. */
  thumbprint: string;
}

/** An authority of a test's own that issues enterprise certificates, all in memory. */
export interface EnterprisePki {
  /** DER and PEM of the root. */
  root: Uint8Array;
  rootPem: string;
  issue(options?: EnterpriseOptions): Enterprise;
  /** An authority below this one. */
  intermediate(name?: string): EnterprisePki & { certificate: Uint8Array };
}

const digitalSignature = 0x80;
const certSign = 0x06;
const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), der(Tag.null));
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const UTF8 = 0x0c;

const uses = {
  client: { keyUsage: digitalSignature, extendedKeyUsage: [CLIENT_AUTH] },
  server: { keyUsage: 0xa0, extendedKeyUsage: [SERVER_AUTH] },
  both: { keyUsage: 0xa0, extendedKeyUsage: [SERVER_AUTH, CLIENT_AUTH] },
  authority: { keyUsage: certSign, extendedKeyUsage: [] },
};

/** A key pair as enterprise certificates have it: RSA of 2048 bits. */
export function rsaKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** Makes a root with an RSA key; another call makes another root, which nobody trusts who trusts this one. */
export function createEnterprisePki(name = 'Test enterprise root'): EnterprisePki {
  const keys = rsaKeys();
  const subject = nameDer([[['2.5.4.6', 'NO', 0x13]], [['2.5.4.3', name]]]);
  const root = certify({ issuer: subject, subject, keys, use: 'authority', issuerKey: keys.privateKey });
  return { ...authority({ subject, key: keys.privateKey, chain: [root] }), root, rootPem: pemOf(root) };
}

interface Authority {
  subject: Uint8Array;
  key: KeyObject;
  /** DER: its certificate, then those above. */
  chain: readonly Uint8Array[];
}

function authority({ subject: issuer, key, chain }: Authority): EnterprisePki {
  let shared: ReturnType<typeof rsaKeys> | undefined;
  const root = chain.at(-1)!;
  return {
    root,
    rootPem: pemOf(root),
    issue(options = {}) {
      shared ??= options.keys ?? rsaKeys();
      const keys = options.keys ?? shared;
      const subject = nameDer(options.subject ?? subjectOf(options));
      const certificate = certify({ ...options, issuer, subject, keys, issuerKey: key });
      return {
        key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificate,
        certificatePem: pemOf(certificate),
        chain: [certificate, ...chain],
        thumbprint: createHash('sha256').update(certificate).digest('hex'),
      };
    },
    intermediate(name = 'Test enterprise CA') {
      const keys = rsaKeys();
      const subject = nameDer([[['2.5.4.3', name]]]);
      const certificate = certify({ issuer, subject, keys, use: 'authority', issuerKey: key });
      return {
        ...authority({ subject, key: keys.privateKey, chain: [certificate, ...chain] }),
        certificate,
      };
    },
  };
}

function subjectOf({
  organisationNumber: number = '123456789',
  form = 'organisation-identifier',
}: EnterpriseOptions) {
  const name = form === 'common-name' ? `${number} Test` : 'Test enterprise';
  const more = {
    'organisation-identifier': [[['2.5.4.97', `NTRNO-${number}`] as const]],
    'bare-identifier': [[['2.5.4.97', number] as const]],
    'serial-number': [[['2.5.4.5', number, 0x13] as const]],
    'common-name': [],
    none: [],
  };
  return [[['2.5.4.6', 'NO', 0x13] as const], [['2.5.4.3', name] as const], ...more[form]];
}

interface Certified extends Omit<EnterpriseOptions, 'subject'> {
  subject: Uint8Array;
  issuer: Uint8Array;
  issuerKey: KeyObject;
  keys: { publicKey: KeyObject; privateKey: KeyObject };
}

let serial = 4096;

function certify(options: Certified): Uint8Array {
  const { issuer, subject, issuerKey, keys, use = 'client' } = options;
  const { notBefore = Date.UTC(2000), notAfter = Date.UTC(2099) } = options;
  const { keyUsage, extendedKeyUsage } = { ...uses[use], ...defined(options) };
  serial += 1;
  const extensions = [
    extension('2.5.29.19', use === 'authority' ? sequence(der(Tag.boolean, Buffer.of(0xff))) : sequence()),
    ...(keyUsage === 0 ? [] : [extension('2.5.29.15', namedBits(keyUsage))]),
    ...(extendedKeyUsage.length === 0
      ? []
      : [extension('2.5.29.37', sequence(...extendedKeyUsage.map(oid)), false)]),
    ...(use === 'server' || use === 'both' ? [extension('2.5.29.17', localhost, false)] : []),
  ];
  const certified = sequence(
    der(0xa0, integer(2)),
    integer(serial),
    SHA256_WITH_RSA,
    issuer,
    sequence(time(notBefore), time(notAfter)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  return sequence(certified, SHA256_WITH_RSA, bits(sign('sha256', certified, issuerKey)));
}

function defined({ keyUsage, extendedKeyUsage }: Certified) {
  return { ...(keyUsage !== undefined && { keyUsage }), ...(extendedKeyUsage && { extendedKeyUsage }) };
}

const localhost = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)));

function extension(id: string, value: Uint8Array, isCritical = true): Buffer {
  return sequence(oid(id), ...(isCritical ? [der(Tag.boolean, Buffer.of(0xff))] : []), octets(value));
}

function nameDer(sets: NonNullable<EnterpriseOptions['subject']>): Buffer {
  return sequence(
    ...sets.map((attributes) =>
      setOf(
        attributes.map(([type, value, tag = UTF8]) =>
          sequence(oid(type), der(tag, Buffer.from(value as string))),
        ),
      ),
    ),
  );
}

const bits = (content: Uint8Array) => der(Tag.bitString, Buffer.of(0), content);

/** A list of bits in one byte ends, in DER, with the last that is set. */
function namedBits(flags: number): Buffer {
  return der(Tag.bitString, Buffer.of(31 - Math.clz32(flags & -flags), flags));
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  // RFC 5280, section 4.1.2.5
  return text < '2050'
    ? der(Tag.utcTime, Buffer.from(text.slice(2)))
    : der(Tag.generalizedTime, Buffer.from(text));
}

function pemOf(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
