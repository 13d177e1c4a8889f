import { createEnterprisePki } from '../../helpers/enterprise-pki.ts';
import { C14N, type FileReference, type SignedPackageOptions } from '../../helpers/signed-package.ts';
import type { ZipEntry } from '../../helpers/zip.ts';
import {
  broker,
  enterprise,
  type JobToSend,
  privateSender,
  publicSender,
  testPki,
  text,
} from './posten-server.ts';
import { onRefusing, type Refusal, sent } from './refusals.ts';

type Job = Partial<JobToSend>;
type Mutations = NonNullable<SignedPackageOptions['mutate']>;

const unfit = (says: RegExp, job: Job): Refusal => ({
  ask: sent(job),
  code: 'ASICE_VALIDATION_FAILED',
  says,
});
/** A package of which something is changed behind the back of who signs it, or before. */
const changed = (says: RegExp, mutate: Mutations) => unfit(says, { mutate });
const signatures = (says: RegExp, change: (xml: string) => string) => changed(says, { signatures: change });
const references = (says: RegExp, change: (first: FileReference) => Partial<FileReference>) =>
  changed(says, { references: ([first, ...others]) => [{ ...first!, ...change(first!) }, ...others] });
const entries = (says: RegExp, change: (made: ZipEntry[]) => ZipEntry[]) =>
  changed(says, { entries: change });
const firstEntry = (says: RegExp, change: Partial<ZipEntry>) =>
  entries(says, ([first, ...others]) => [{ ...first!, ...change }, ...others]);
const added = (name: string, bytes: Uint8Array = Buffer.from('Kari')): ZipEntry => ({ name, bytes });
/** Named so by all: zip, signature and manifest. */
const named = (...names: string[]): Job => ({ documents: names.map((name) => ({ ...text, name })) });
const described = (...hrefs: string[]) =>
  `<title>Lease</title><documents>${hrefs.map((href) => `<document href="${href}" mime="text/plain"><title>Lease</title></document>`).join('')}</documents>`;

const megabytes = (n: number) => Buffer.alloc(n * 1_048_576, 'Kari');
const minutes = 60_000;
const begin = Date.UTC(2026, 0, 5, 9);

onRefusing('a job is refused whose package', (_, refuses) => {
  refuses({
    'is no zip': unfit(/no zip/, { sentPackage: () => Buffer.from('%PDF-1.7 Kari') }),
    'is empty': unfit(/no zip/, { sentPackage: () => Buffer.alloc(0) }),
    'is cut off': unfit(/no zip/, { sentPackage: (zip) => zip.subarray(0, -30) }),
    'has bytes of something else before it': unfit(/no zip/, {
      sentPackage: (zip) => Buffer.concat([Buffer.from('Kari'), zip]),
    }),
    'has no manifest': entries(/has no manifest.xml/, (made) =>
      made.filter(({ name }) => name !== 'manifest.xml'),
    ),
    'has a manifest in META-INF': entries(/META-INF\/manifest.xml may not be there/, (made) => [
      ...made,
      added('META-INF/manifest.xml'),
    ]),
    'has no signature': entries(/has no META-INF\/signatures.xml/, (made) => made.slice(0, -1)),
    'has a second file of signatures': entries(/is in META-INF/, (made) => [
      ...made,
      { ...made.at(-1)!, name: 'META-INF/signatures1.xml' },
    ]),
    'has a file that nobody signed': entries(/file 4 of the package is not signed/, (made) => [
      ...made,
      added('kari.pdf'),
    ]),
    'lacks a file that is signed': entries(/leads to none/, (made) => made.slice(1)),
    'has more files than a job has documents': unfit(/more than 20 files/, {
      ...named(...Array.from({ length: 21 }, (_, n) => `kari-${n}.txt`)),
    }),
    'has a file twice': entries(/has the name of another/, (made) => [...made, made[0]!]),
    'has two names that differ in capitals alone': unfit(
      /has the name of another/,
      named('kari.txt', 'Kari.txt'),
    ),
    'has two names that differ in how Unicode composes them': unfit(
      /has the name of another/,
      named('kåri.txt'.normalize('NFC'), 'kåri.txt'.normalize('NFD')),
    ),
    'has a file above it': unfit(/not safe/, named('../kari.txt')),
    'has a file above it, by way of a folder': unfit(/not safe/, named('a/../../kari.txt')),
    'has a file from the root': unfit(/not safe/, named('/kari.txt')),
    'has a file with a backslash': unfit(/not safe/, named('..\\kari.txt')),
    'has a file on a drive': unfit(/not safe/, named('C:kari.txt')),
    'has a name that is not UTF-8': firstEntry(/not UTF-8/, { name: Buffer.from('k\xe5ri.txt', 'latin1') }),
    'has a name with a NUL': unfit(/not safe/, named('kari.txt\0.pdf')),
    'has an encrypted file': firstEntry(/file 1 of the package is encrypted/, { flags: 1 }),
    'has a file packed in another way': firstEntry(/another way than stored or deflated/, { method: 12 }),
    'unpacks to more than may be, as it says itself': firstEntry(/together larger than 10485760 bytes/, {
      bytes: megabytes(11),
    }),
    'unpacks to more than it says': firstEntry(/larger than the zip says/, { bytes: megabytes(11), size: 9 }),
    'says that its manifest has gigabytes': entries(/manifest.xml is larger than/, (made) =>
      made.map((entry) => (entry.name === 'manifest.xml' ? { ...entry, size: 0xff00_0000 } : entry)),
    ),
    'has the data of one file under two names': entries(
      /file 2 of the package is described in two ways/,
      (made) => made.with(1, { ...made[0]!, name: 'kari.txt', at: 0 }),
    ),
  });
});

onRefusing('a job is refused whose package has a signature', (_, refuses) => {
  refuses({
    'of other bytes than are there': firstEntry(/file 1 of the package is not what was signed/, {
      bytes: Buffer.from('The lease of Kari'),
    }),
    'of another manifest than is there': entries(/manifest.xml is not what was signed/, (made) =>
      made.map((entry) =>
        entry.name === 'manifest.xml' ? { ...entry, bytes: Buffer.from('<kari/>') } : entry,
      ),
    ),
    'that does not hold': signatures(/does not hold/, (xml) =>
      xml.replace(/(<SignatureValue>)(.)/, (_, tag, letter) => `${tag}${letter === 'A' ? 'B' : 'A'}`),
    ),
    'beside another one': signatures(/more than one signature/, (xml) =>
      xml.replace(/<Signature .*<\/Signature>/s, '$&$&'),
    ),
    'that says other things of itself than were signed': signatures(/says other things/, (xml) =>
      xml.replace(/<MimeType>[^<]*/, '<MimeType>application/x-kari'),
    ),
    'of what is outside of the package': references(/reference 1 .* does not lead to a file/, () => ({
      uri: 'https://kari.example/lease.txt',
    })),
    'of a file of the server': references(/reference 1 .* does not lead to a file/, () => ({
      uri: 'file:///etc/passwd',
    })),
    'of a part of itself instead of a file': references(/reference 1 .* does not lead to a file/, () => ({
      uri: '#Signature',
    })),
    'of a file above the package too': changed(/reference 3 .* leads to none/, {
      references: (made) => [...made, { ...made[0]!, id: 'ID_2', uri: '../kari.txt' }],
    }),
    'that transforms a file': references(/reference 1 .* transforms a file/, () => ({ transforms: [C14N] })),
    'by SHA-1': unfit(/reference 1 .* digest method/, { fileDigest: 'sha1' }),
    'whose own method is by SHA-1': unfit(/is not signed by RSA or ECDSA with SHA-256/, { hash: 'sha1' }),
    'with a DOCTYPE': signatures(/has a DOCTYPE/, (xml) => xml.replace('?>', '?><!DOCTYPE kari>')),
    'with a bomb of entities': signatures(/has a DOCTYPE/, (xml) =>
      xml.replace('?>', `?><!DOCTYPE kari [<!ENTITY a "Kari"><!ENTITY b "${'&a;'.repeat(1_000)}">]>`),
    ),
    'with thousands of attributes': signatures(/attribute on .* does not belong/, (xml) =>
      xml.replace(
        '<Signature ',
        `<Signature ${Array.from({ length: 20_000 }, (_, n) => `a${n}=""`).join(' ')} `,
      ),
    ),
    'nested deeply': signatures(/is not well-formed/, (xml) =>
      xml.replace('<KeyInfo>', `<KeyInfo>${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`),
    ),
    'that is not well-formed': signatures(/is not well-formed/, (xml) => `${xml}<kari>`),
    'without a certificate': signatures(/does not have the certificate that it names/, (xml) =>
      xml.replace(/<X509Certificate>.*<\/X509Certificate>/s, '<X509SubjectName>Kari</X509SubjectName>'),
    ),
    'by a certificate that has expired': unfit(/certificate .* is no longer valid/, {
      signedBy: () => testPki().issue({ organisationNumber: privateSender, notAfter: begin - 1 }),
    }),
    'by a certificate that is not valid yet': unfit(/certificate .* is not valid yet/, {
      signedBy: () =>
        testPki().issue({ organisationNumber: privateSender, notBefore: begin + 10 * 24 * 60 * minutes }),
    }),
    'by a certificate of an authority that nobody knows': unfit(/does not lead to a trusted certificate/, {
      signedBy: () => createEnterprisePki('Kari').issue({ organisationNumber: privateSender }),
    }),
    'by a certificate of no organisation': unfit(/certificate .* names no organisation number/, {
      signedBy: () => testPki().issue({ form: 'none' }),
    }),
    'by an organisation that neither sends nor calls': unfit(
      /signed by organisation <987654321>, which is neither/,
      {
        signedBy: () => enterprise(publicSender),
      },
    ),
    'by a broker that does not call': unfit(/signed by organisation <111222333>, which is neither/, {
      signedBy: () => enterprise(broker),
    }),
  });

  const aside =
    (offset: number): Refusal['ask'] =>
    (on) =>
      on.send({ signingTime: on.clock.now + 1_000 + offset });
  const code = 'ASICE_VALIDATION_FAILED';
  refuses({
    'made more than five minutes ago': { ask: aside(-5 * minutes - 1), code, says: /at most 5 minutes/ },
    'made more than five minutes from now': { ask: aside(5 * minutes + 1), code, says: /at most 5 minutes/ },
    'made at a time without a zone': unfit(/without zone/, { signingTime: '2026-01-05T09:00:00' }),
    'made at no time': unfit(/time of signing/, { signingTime: 'Kari' }),
  });
});

onRefusing('a job is refused whose manifest', (_, refuses) => {
  refuses({
    'is that of a direct job, being sent to the portal': unfit(/other kind of job/, {
      manifest: (xml) =>
        xml
          .replaceAll('portal-signature', 'direct-signature')
          .replace(
            /<signers>.*<\/signers>/,
            '<signer><personal-identification-number>01810000002</personal-identification-number></signer>',
          ),
    }),
    'is that of a portal job, being sent as a direct one': unfit(/other kind of job/, {
      kind: 'direct',
      manifest: (xml) =>
        xml
          .replaceAll('direct-signature', 'portal-signature')
          .replace(
            /<signer>(.*)<\/signer>/,
            '<signers><signer>$1<notifications><email address="kari@example.org"/></notifications></signer></signers>',
          ),
    }),
    'names another sender than the address': {
      ask: sent({ manifest: (xml) => xml.replace(privateSender, publicSender) }),
      code: 'JOB_INVALID',
      says: /<organization-number> must be that of the sender in the address/,
    },
    'names a file that is not there': unfit(/no file for document 1/, { content: described('kari.txt') }),
    'names a file by a URL': unfit(/no file for document 1/, { content: described('./lease.txt') }),
    'names a file twice': unfit(/names a file twice/, { content: described('lease.txt', 'lease.txt') }),
    'names itself': unfit(/no file for document 2/, { content: described('lease.txt', 'manifest.xml') }),
    'names the signature': unfit(/no file for document 2/, {
      content: described('lease.txt', 'META-INF/signatures.xml'),
    }),
    'leaves out a file that is signed': unfit(/files that the manifest does not name/, {
      ...named('lease.txt', 'kari.txt'),
      content: described('lease.txt'),
    }),
  });
});
