import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openSignedPackage } from '../../../src/documents/asice/open-signed-package.ts';
import { type PackageToSign, signPackage } from '../../../src/documents/asice/sign-package.ts';
import { createEnterprisePki, type Enterprise, type EnterprisePki } from '../../helpers/enterprise-pki.ts';
import { needs } from '../../helpers/programs.ts';
import { NOW } from './making.ts';
import { refusalOf } from './package-problems.ts';

const run = promisify(execFile);

const documents = [
  { name: "Avtale (2) på 'bokmål' & mer.pdf", bytes: Buffer.from('%PDF-1.7 first'), mime: 'application/pdf' },
  { name: 'a folder/100% + more.txt', bytes: Buffer.from('second'), mime: 'text/plain; a="<&>"' },
];

describe('signing a package', () => {
  let pki: EnterprisePki;
  let authority: ReturnType<EnterprisePki['intermediate']>;
  let sender: Enterprise;
  let certificates: string;

  before(function () {
    this.timeout(20_000);
    pki = createEnterprisePki('Root & <Daughters>, Ærlig');
    authority = pki.intermediate();
    sender = authority.issue({ organisationNumber: '984661185' });
    // in no order
    certificates = [sender.chain[1]!, pki.root, sender.certificate].map(pemOf).join('');
  });

  /** Making it takes no time, unlike RSA. */
  const curve = (issuer: EnterprisePki = authority) =>
    issuer.issue({ keys: generateKeyPairSync('ec', { namedCurve: 'P-256' }) });

  const made = (changes: Partial<PackageToSign> = {}) =>
    signPackage({
      manifest: Buffer.from('<manifest/>'),
      documents,
      key: sender.key,
      certificates,
      signingTime: NOW,
      ...changes,
    });
  const open = (zip: Uint8Array) =>
    openSignedPackage(zip, { now: NOW, trusted: [pki.root], maximumBytes: 1000, requireChain: true });
  const signatureOf = async (zip: Uint8Array) => Buffer.from((await open(zip)).signature).toString();

  it('makes one that opens, with all that was put into it', async () => {
    const { files } = await open(made());
    const texts = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]);

    expect(texts).to.deep.equal([
      ...documents.map(({ name, bytes }) => [name, bytes.toString()]),
      ['manifest.xml', '<manifest/>'],
    ]);
  });

  it('signs as the organisation of the certificate, at the time that is given', async () => {
    const { signedBy, signedAt } = await open(made());

    expect(signedBy).to.include({ organisationNumber: '984661185', thumbprint: sender.thumbprint });
    expect(signedAt).to.equal(NOW);
  });

  it('keeps to the profile where openers take more', async () => {
    const xml = await signatureOf(made());
    const algorithms = [...xml.matchAll(/<(?:ds:)?(\w+) Algorithm="[^"]*[#/]([^"#/]+)"/g)];

    expect(algorithms.map(([, element, name]) => `${element} ${name}`)).to.deep.equal([
      'CanonicalizationMethod REC-xml-c14n-20010315',
      'SignatureMethod rsa-sha256',
      ...['DigestMethod sha256', 'DigestMethod sha256', 'DigestMethod sha256'],
      ...['Transform REC-xml-c14n-20010315', 'DigestMethod sha256'],
      'DigestMethod sha1',
    ]);
  });

  it('says which type each document is of', async () => {
    expect(await signatureOf(made())).to.contain(
      '<xades:MimeType>text/plain; a="&lt;&amp;&gt;"</xades:MimeType>',
    );
  });

  it('names the issuer of its certificate, and the number that it has there', async () => {
    const { key, chain, certificate } = curve(pki);
    const xml = await signatureOf(made({ key, certificates: chain.map(pemOf).join('') }));
    const [, name, serial] = /IssuerName>(.*?)<.*?SerialNumber>(.*?)</.exec(xml)!;

    expect(name).to.equal('CN=Root &amp; \\&lt;Daughters\\&gt;\\, Ærlig,C=NO');
    expect(BigInt(serial!).toString(16)).to.equal(
      new X509Certificate(certificate).serialNumber.toLowerCase(),
    );
  });

  it('leaves out certificates that are no issuers of its own', async () => {
    const xml = await signatureOf(made({ certificates: pemOf(curve().certificate) + certificates }));

    expect(xml.match(/<ds:X509Certificate>/g)).to.have.length(3);
  });

  it('signs with a key of an elliptic curve too', async () => {
    const { key, chain, thumbprint } = curve();
    const zip = made({ key, certificates: chain.map(pemOf).join('') });

    expect((await open(zip)).signedBy.thumbprint).to.equal(thumbprint);
    expect(await signatureOf(zip)).to.contain('xmldsig-more#ecdsa-sha256"');
  });

  it('takes key and certificates from one file, as openssl writes it', async () => {
    const both = `Bag Attributes\n${certificates}Key Attributes: <No Attributes>\n${sender.key}`;

    expect((await open(made({ key: both, certificates: both }))).signedBy.thumbprint).to.equal(
      sender.thumbprint,
    );
  });

  it('makes the same bytes of the same content, whatever the time', () => {
    expect(Buffer.from(made()).equals(Buffer.from(made()))).to.equal(true);
    // of the first file: 1 January 1980, the first day that a zip knows
    expect(Buffer.from(made()).readUInt32LE(10)).to.equal(0x00210000);
  });

  for (const name of ['', '../a.pdf', '/a.pdf', 'a\\b.pdf', 'folder/', 'META-INF/a.pdf', '\ud800.pdf']) {
    it(`refuses the name '${JSON.stringify(name)}'`, async () => {
      const [first, second] = documents;

      expect(await refusalOf(() => made({ documents: [first!, { ...second!, name }] }))).to.deep.equal({
        problem: 'unsafe-name',
        message: 'document 2 has a name that no file of a package may have',
      });
    });
  }

  it('refuses two documents of one name', async () => {
    const [first] = documents;

    expect(await refusalOf(() => made({ documents: [first!, first!] }))).to.deep.equal({
      problem: 'duplicate-name',
      message: 'document 2 has the name of another file of the package',
    });
  });

  it('refuses a document that is called as the manifest', async () => {
    const documents = [{ name: 'Manifest.XML', bytes: Buffer.of(), mime: 'text/plain' }];

    expect(await refusalOf(() => made({ documents }))).to.include({ problem: 'duplicate-name' });
  });

  const keys: [what: string, key: () => string, message: string][] = [
    ['what is no key', () => 'secret words', 'the key is not readable PEM, or is encrypted'],
    ['an encrypted key', () => encrypted(sender), 'the key is not readable PEM, or is encrypted'],
    ['a key of Edwards', () => edwards(), 'the key is neither RSA nor of an elliptic curve'],
    [
      'the key of another certificate',
      () => curve().key,
      'there is no certificate of the key, in PEM that can be read',
    ],
  ];
  for (const [what, key, message] of keys) {
    it(`refuses ${what}, and says nothing of it`, async () => {
      expect(await refusalOf(() => made({ key: key() }))).to.deep.equal({ problem: 'certificate', message });
    });
  }

  it('refuses certificates that can not be read', async () => {
    const damaged = certificates.replaceAll('A', 'B');

    expect(await refusalOf(() => made({ certificates: damaged }))).to.include({ problem: 'certificate' });
  });

  it('signs what xmlsec1 verifies, and no other bytes', async function () {
    needs(this, 'xmlsec1', 'unzip');
    const cwd = await mkdtemp(join(tmpdir(), 'sign-package-'));
    try {
      await writeFile(join(cwd, 'a.asice'), made());
      await writeFile(join(cwd, 'root.pem'), pki.rootPem);
      // elsewhere unzip writes other names
      await run('unzip', ['-q', 'a.asice'], { cwd, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
      const id = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'];
      const verify = () =>
        run('xmlsec1', ['--verify', '--trusted-pem', 'root.pem', ...id, 'META-INF/signatures.xml'], {
          cwd,
        }).then(
          ({ stdout, stderr }) => stdout + stderr,
          () => 'refused',
        );

      expect(await verify()).to.include('SignedInfo References (ok/all): 4/4');
      await writeFile(join(cwd, documents[1]!.name), 'Second');
      expect(await verify()).to.equal('refused');
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  });
});

function encrypted({ key }: Enterprise): string {
  return createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' })
    .toString();
}

function edwards(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
}
