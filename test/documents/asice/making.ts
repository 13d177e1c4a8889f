import type { PackageOptions } from '../../../src/documents/asice/open-signed-package.ts';
import { createEnterprisePki, type Enterprise, type EnterprisePki } from '../../helpers/enterprise-pki.ts';
import { type SignedPackageOptions, signedPackage } from '../../helpers/signed-package.ts';
import type { ZipEntry } from '../../helpers/zip.ts';

export const NOW = Date.UTC(2026, 10, 20, 10, 30);

/** An authority, an organisation that it has issued a certificate to, and what makes and opens packages by them. */
export interface Making {
  pki: EnterprisePki;
  sender: Enterprise;
  /** What makes a package of two documents, signed by the sender now. */
  defaults: SignedPackageOptions;
  make(options?: Partial<SignedPackageOptions>): Buffer;
  /** Takes the certificates that the authority issues. */
  opening: PackageOptions;
}

export function startMaking(): Making {
  const pki = createEnterprisePki();
  const sender = pki.issue({ organisationNumber: '984661185' });
  const defaults: SignedPackageOptions = {
    manifest: '<manifest/>',
    documents: [
      { name: '0000_Avtale (2) på bokmål.pdf', bytes: Buffer.from('%PDF-1.7 first') },
      { name: '0001_100% + mer.txt', bytes: Buffer.from('second'), mime: 'text/plain' },
    ],
    key: sender.key,
    certificates: sender.chain,
    signingTime: NOW,
  };
  return {
    pki,
    sender,
    defaults,
    make: (options = {}) => signedPackage({ ...defaults, ...options }),
    opening: { now: NOW, trusted: [pki.root], maximumBytes: 1000 },
  };
}

/** Options of a package that has other files in its zip than were made for it. */
export const withEntries = (entries: (made: ZipEntry[]) => ZipEntry[]): Partial<SignedPackageOptions> => ({
  mutate: { entries },
});
