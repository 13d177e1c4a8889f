import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { KeyUsage } from './certificate.ts';
import { der, oid, sequence } from './der.ts';
import {
  basicConstraints,
  certificatePem,
  extension,
  issueCertificate,
  type KeyPair,
  keyUsage,
  type NameAttributes,
} from './issue-certificate.ts';

/** A key with its certificate, PEM. */
export interface CertifiedKey {
  /** PKCS #8. */
  key: string;
  certificate: string;
}

/** What a server and a client of mutual TLS have for development, PEM. */
export interface DevelopmentCertificates {
  /** Certificate of the root that has issued both. */
  root: string;
  /** Of `localhost`, 127.0.0.1 and ::1. */
  server: CertifiedKey;
  client: CertifiedKey;
}

/** Nine digits each. */
export interface DevelopmentOrganisations {
  server: string;
  client: string;
}

const WARNING = '(not for production)';
const TEN_YEARS = 3_652 * 86_400_000;
/** Clocks differ. */
const HOUR = 3_600_000;

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const KEY_ENCIPHERMENT = 0x20;
const LOCALHOST = sequence(
  der(0x82, Buffer.from('localhost')),
  der(0x87, Buffer.from([127, 0, 0, 1])),
  der(0x87, Buffer.from([...new Uint8Array(15), 1])),
);

/**
 * Makes enterprise certificates of two organisations, with RSA keys of 2048 bits as clients expect them, by a root of
 * their own. All are named so that nobody takes them for real ones; the root's key is thrown away. The organisation
 * numbers stand where both kinds of issuers put them: organizationIdentifier (2.5.4.97) and serialNumber.
 * @param now milliseconds since 1970; the certificates are valid for ten years from then on
 */
export async function makeDevelopmentCertificates(
  organisations: DevelopmentOrganisations,
  now: number,
): Promise<DevelopmentCertificates> {
  const [root, server, client] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const issuer = { subject: nameOf('root'), keys: root };
  const issue = (subject: NameAttributes, { publicKey }: KeyPair, ...extensions: readonly Buffer[]) =>
    certificatePem(
      issueCertificate({
        subject,
        publicKey,
        issuer,
        notBefore: now - HOUR,
        notAfter: now + TEN_YEARS,
        extensions,
      }),
    );
  return {
    root: issue(
      issuer.subject,
      root,
      basicConstraints(true),
      keyUsage(KeyUsage.keyCertSign | KeyUsage.crlSign),
    ),
    server: {
      key: pem(server),
      certificate: issue(
        nameOf('server', organisations.server),
        server,
        basicConstraints(false),
        keyUsage(KeyUsage.digitalSignature | KEY_ENCIPHERMENT),
        use(SERVER_AUTH),
        extension('2.5.29.17', LOCALHOST, false),
      ),
    },
    client: {
      key: pem(client),
      certificate: issue(
        nameOf('client', organisations.client),
        client,
        basicConstraints(false),
        keyUsage(KeyUsage.digitalSignature),
        use(CLIENT_AUTH),
      ),
    },
  };
}

function newKeys(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

function nameOf(what: string, organisation?: string): NameAttributes {
  return [
    ['2.5.4.6', 'NO'],
    ['2.5.4.10', `bpmn-signing development ${WARNING}`],
    ['2.5.4.3', `bpmn-signing development ${what} ${WARNING}`],
    ...(organisation === undefined
      ? []
      : ([
          ['2.5.4.5', organisation],
          ['2.5.4.97', `NTRNO-${organisation}`],
        ] as const)),
  ];
}

function use(purpose: string): Buffer {
  return extension('2.5.29.37', sequence(oid(purpose)), false);
}

function pem({ privateKey }: KeyPair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
