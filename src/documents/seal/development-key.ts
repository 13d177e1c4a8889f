import { generateKeyPairSync } from 'node:crypto';
import { KeyUsage } from './certificate.ts';
import {
  basicConstraints,
  certificatePem,
  issueCertificate,
  type KeyPair,
  keyUsage,
} from './issue-certificate.ts';

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

/**
 * Makes a P-256 key with a certificate by a root of its own, both named so that nobody takes them for real ones. The
 * root's key is thrown away: it issues nothing else.
 * @param now milliseconds since 1970; the certificates are valid for ten years from then on
 */
export async function makeDevelopmentKey(now: number): Promise<DevelopmentKey> {
  const [own, root] = [newKeys(), newKeys()];
  const issue = (name: string, { publicKey }: KeyPair, ...extensions: readonly Buffer[]) =>
    certificatePem(
      issueCertificate({
        subject: commonName(name),
        publicKey,
        issuer: { subject: commonName(ROOT_NAME), keys: root },
        notBefore: now - HOUR,
        notAfter: now + TEN_YEARS,
        extensions,
      }),
    );
  const rootCertificate = issue(
    ROOT_NAME,
    root,
    basicConstraints(true),
    keyUsage(KeyUsage.keyCertSign | KeyUsage.crlSign),
  );
  const ownCertificate = issue(
    NAME,
    own,
    basicConstraints(false),
    keyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation),
  );
  return {
    key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificates: ownCertificate + rootCertificate,
  };
}

function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function commonName(name: string) {
  return [['2.5.4.3', name]] as const;
}
