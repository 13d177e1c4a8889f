import { createSecureContext } from 'node:tls';
import { pemCertificates } from '../documents/index.ts';
import { findCertificate } from '../documents/seal/certificate.ts';
import type { DevelopmentCertificates } from '../documents/seal/development-certificates.ts';
import { organisationNumberOf } from '../documents/seal/enterprise-certificate.ts';
import { warnOfEnd } from './certificate-end.ts';
import type { ListenerTls } from './http-listener.ts';
import type { ServerLog } from './server-log.ts';
import { invalidSetting, isPkcs12, settingBytes, settingText } from './setting-files.ts';
import type { Settings } from './settings.ts';

type OwnTls = Omit<ListenerTls, 'clientAuthorities'>;

/**
 * What the server of Posten's API shows its clients: the key of `POSTEN_KEY`, or that of the development pair. Throws
 * `ERR_SETTING_INVALID`, naming settings and nothing of what is in their files.
 */
export async function postenTls(
  settings: Settings,
  pair: DevelopmentCertificates | undefined,
  log: ServerLog,
): Promise<OwnTls> {
  const { POSTEN_KEY } = settings;
  if (POSTEN_KEY === undefined) {
    if (!pair) {
      throw invalidSetting(
        'POSTEN_KEY',
        'must name a file of the server’s key, PKCS #12 or PEM, where POSTEN_PORT is set in production',
      );
    }
    return { key: pair.server.key, cert: pair.server.certificate };
  }
  const [tls, own] = isPkcs12(POSTEN_KEY)
    ? await fromPkcs12(settings, POSTEN_KEY)
    : await fromPem(settings, POSTEN_KEY);
  warnOfEnd([own], { setting: 'POSTEN_KEY', consequence: 'no client connects' }, log);
  tellOrganisation(own, log);
  return tls;
}

async function fromPkcs12(
  { POSTEN_PASSPHRASE = '' }: Settings,
  file: string,
): Promise<[OwnTls, own: Uint8Array]> {
  const bytes = await settingBytes('POSTEN_KEY', file);
  const { pkcs12Key } = await import('../documents/seal/pkcs12-key.ts');
  const certificates = await pkcs12Key({ bytes, passphrase: POSTEN_PASSPHRASE }).then(
    (key) => key.certificates(),
    () => {
      throw invalidSetting(
        'POSTEN_KEY',
        'names no PKCS #12 file that can be read, or POSTEN_PASSPHRASE is wrong',
      );
    },
  );
  return [usable({ pfx: bytes, passphrase: POSTEN_PASSPHRASE }, OLD_ENCRYPTION), certificates[0]!];
}

async function fromPem(
  { POSTEN_CERTIFICATES, POSTEN_PASSPHRASE }: Settings,
  file: string,
): Promise<[OwnTls, own: Uint8Array]> {
  if (POSTEN_CERTIFICATES === undefined) {
    throw invalidSetting(
      'POSTEN_CERTIFICATES',
      'must name a file of the key’s certificates, where POSTEN_KEY is PEM',
    );
  }
  const tls = usable(
    {
      key: await settingText('POSTEN_KEY', file),
      cert: await settingText('POSTEN_CERTIFICATES', POSTEN_CERTIFICATES),
      ...(POSTEN_PASSPHRASE !== undefined && { passphrase: POSTEN_PASSPHRASE }),
    },
    'is not readable PEM, or not the key of POSTEN_CERTIFICATES, or POSTEN_PASSPHRASE is wrong',
  );
  return [tls, pemCertificates(String(tls.cert))[0]!];
}

// what OpenSSL of today leaves out
const OLD_ENCRYPTION =
  'names a PKCS #12 file with old encryption (RC2): write it anew with AES, such as by openssl pkcs12 -legacy -in and openssl pkcs12 -export';

/** What does not fit is said at the start, not to each client. */
function usable(tls: OwnTls, problem: string): OwnTls {
  try {
    createSecureContext(tls);
    return tls;
  } catch {
    // OpenSSL's own words may quote what it was given
    throw invalidSetting('POSTEN_KEY', problem);
  }
}

/** Clients look for an organisation number in the certificate, not for a host name. */
function tellOrganisation(own: Uint8Array, log: ServerLog): void {
  const certificate = findCertificate(own);
  const organisation = certificate && organisationNumberOf(certificate);
  if (organisation === undefined) {
    log.warn(
      {},
      'the certificate of POSTEN_KEY names no organisation number: Posten’s clients refuse it unless they are told to trust it',
    );
  } else {
    log.info({ organisation }, 'clients of Posten’s API have to expect this organisation number');
  }
}
