import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What OpenSSL is told of a key: a curve, or the length of an RSA modulus. */
export type KeyKind = 'P-256' | 'RSA-2048';

/** A certificate with its key, PEM. */
export interface Issued {
  key: string;
  certificate: string;
  /** Path of the files, for programs. */
  keyFile: string;
  certificateFile: string;
}

/** A certificate authority of a test's own, made by OpenSSL in a folder that goes afterwards. */
export interface Pki {
  folder: string;
  /** PEM of the root, and its path. */
  root: string;
  rootFile: string;
  /** DER of the root. */
  rootDer: Uint8Array;
  /** @param extensions lines of an OpenSSL extension section; default those of a seal */
  issue(name: string, kind: KeyKind, extensions?: readonly string[], days?: number): Promise<Issued>;
  remove(): Promise<void>;
}

const sealExtensions = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature,nonRepudiation'];

const newKey: Record<KeyKind, string[]> = {
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'RSA-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
};

/** Makes a root; remove it when done. Needs `openssl`. */
export async function createPki(): Promise<Pki> {
  const folder = await mkdtemp(join(tmpdir(), 'signing-pki-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const rootFile = join(folder, 'root.pem');
  await openssl('genpkey', ...newKey['P-256'], '-out', 'root.key');
  await openssl(
    ...[
      'req',
      '-x509',
      '-new',
      '-key',
      'root.key',
      '-sha256',
      '-days',
      '3650',
      '-subj',
      '/CN=Test root/C=NO',
    ],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', rootFile],
  );
  const root = await readFile(rootFile, 'utf8');
  let issued = 0;

  return {
    folder,
    root,
    rootFile,
    rootDer: derOf(root),
    async issue(name, kind, extensions = sealExtensions, days = 365) {
      issued += 1;
      const base = `issued-${issued}`;
      const [keyFile, certificateFile] = [join(folder, `${base}.key`), join(folder, `${base}.pem`)];
      await writeFile(join(folder, `${base}.ext`), extensions.join('\n'));
      await openssl('genpkey', ...newKey[kind], '-out', keyFile);
      await openssl(
        'req',
        '-new',
        '-key',
        keyFile,
        '-subj',
        `/CN=${name}/O=Test/C=NO`,
        '-out',
        `${base}.csr`,
      );
      await openssl(
        ...['x509', '-req', '-in', `${base}.csr`, '-CA', rootFile, '-CAkey', 'root.key', '-sha256'],
        ...['-days', String(days), '-set_serial', String(1000 + issued), '-extfile', `${base}.ext`],
        ...['-out', certificateFile],
      );
      const [key, certificate] = await Promise.all([
        readFile(keyFile, 'utf8'),
        readFile(certificateFile, 'utf8'),
      ]);
      return { key, certificate, keyFile, certificateFile };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** DER of a PEM certificate. */
export function derOf(pem: string): Uint8Array {
  return new X509Certificate(pem).raw;
}
