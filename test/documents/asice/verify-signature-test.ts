import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { diag } from 'libxml2-wasm';
import { type SignatureOptions, verifySignature } from '../../../src/documents/asice/verify-signature.ts';
import { createEnterprisePki } from '../../helpers/enterprise-pki.ts';
import { needs, output } from '../../helpers/programs.ts';
import {
  C14N,
  C14N_11,
  DSIG,
  EXCLUSIVE_C14N,
  type FileReference,
  type SignedPackageOptions,
  signaturesXml,
  signedPackage,
} from '../../helpers/signed-package.ts';
import { type Making, startMaking } from './making.ts';
import { problemOf, refusalOf } from './package-problems.ts';

const run = promisify(execFile);
const MINUTE = 60_000;

describe('the signature of a package', () => {
  let making: Making;

  before(() => {
    making = startMaking();
  });

  const verify = (made: Partial<SignedPackageOptions> = {}, options: Partial<SignatureOptions> = {}) => {
    const xml = signaturesXml({ ...making.defaults, ...made });
    return verifySignature(Buffer.from(xml), {
      now: making.opening.now,
      trusted: [making.pki.root],
      intermediates: [],
      signingTimeTolerance: 5 * MINUTE,
      requireChain: false,
      ...options,
    });
  };
  const refusal = (made: Partial<SignedPackageOptions>, options?: Partial<SignatureOptions>) =>
    refusalOf(() => verify(made, options));
  const problem = (made: Partial<SignedPackageOptions>, options?: Partial<SignatureOptions>) =>
    problemOf(() => verify(made, options));

  it('says which files it covers, by their names', () => {
    expect([...verify().files.keys()]).to.deep.equal([
      '0000_Avtale (2) på bokmål.pdf',
      '0001_100% + mer.txt',
      'manifest.xml',
    ]);
  });

  const written: [string, Partial<SignedPackageOptions>][] = [
    ['as Java clients write it', { style: 'java' }],
    ['as .NET clients write it', { style: 'dotnet' }],
    ['in canonical form 1.1', { c14n: C14N_11, propertiesC14n: C14N_11 }],
    ['in exclusive canonical form', { c14n: EXCLUSIVE_C14N, propertiesC14n: EXCLUSIVE_C14N }],
    [
      'in exclusive canonical form by .NET',
      { style: 'dotnet', c14n: EXCLUSIVE_C14N, propertiesC14n: EXCLUSIVE_C14N },
    ],
    ['with no transform of its properties', { propertiesC14n: null }],
    ['with SHA-384', { hash: 'sha384' }],
    ['with SHA-512', { hash: 'sha512' }],
    ['with its certificate named by SHA-256', { certificateDigest: 'sha256' }],
  ];
  for (const [kind, made] of written) {
    it(`holds ${kind}`, () => {
      expect(verify(made).organisationNumber).to.equal('984661185');
    });
  }

  it('holds by an elliptic curve', () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { key, chain } = making.pki.issue({ keys });

    expect(verify({ key, certificates: chain }).organisationNumber).to.equal('123456789');
  });

  it('may be indented, and have names in it that are longer than a buffer', () => {
    const properties = (xml: string) => xml.replace('CN=Somebody', `CN=a${'ø'.repeat(20_000)}`);
    const signatures = (xml: string) =>
      xml.replaceAll('<Object>', '\n  <Object>\n').replace('<X509Data>', '\n$&\t');

    expect(verify({ mutate: { properties, signatures } }).organisationNumber).to.equal('984661185');
  });

  it('may say nothing of the format of a file', () => {
    const properties = (xml: string) => xml.replace(/<DataObjectFormat .*?<\/DataObjectFormat>/, '');

    expect(verify({ mutate: { properties } }).files.size).to.equal(3);
  });

  it('leaves nothing behind in memory, whether it holds or not', async () => {
    diag.configure({ enabled: true });
    try {
      verify();
      await refusal({ fileDigest: 'sha1' });
      await refusal({ mutate: { signatures: (xml) => xml.replace('<KeyInfo>', '<KeyInfo>text') } });

      expect(diag.report()).to.deep.equal({});
    } finally {
      diag.configure({ enabled: false });
    }
  });

  describe('refers to files', () => {
    const first = (changes: Partial<FileReference>): Partial<SignedPackageOptions> => ({
      mutate: { references: ([reference, ...others]) => [{ ...reference!, ...changes }, ...others] },
    });

    it('by names that are not encoded too', () => {
      expect([...verify(first({ uri: 'Avtale (2).pdf' })).files.keys()][0]).to.equal('Avtale (2).pdf');
    });

    const outside = [
      '',
      '#SignedProperties',
      'a.pdf#part',
      'a.pdf?part',
      'http://127.0.0.1/a.pdf',
      'file:///etc/passwd',
      'data:,text',
      '//host/a.pdf',
      '/a.pdf',
      '%ff.pdf',
      '100%.pdf',
    ];
    for (const uri of outside) {
      it(`and not to '${uri}'`, async () => {
        expect(await refusal(first({ uri }))).to.deep.equal({
          problem: 'outside-reference',
          message: 'reference 1 of META-INF/signatures.xml does not lead to a file of the package',
        });
      });
    }

    it('that each have one reference', async () => {
      const references = (made: FileReference[]) => [...made, { ...made[0]!, id: 'again' }];

      expect(await problem({ mutate: { references } })).to.equal('signature-malformed');
    });

    it('as they are', async () => {
      for (const transforms of [
        [],
        [C14N],
        [`${DSIG}base64`],
        ['http://www.w3.org/TR/1999/REC-xslt-19991116'],
      ]) {
        expect(await problem(first({ transforms }))).to.equal('transform');
      }
    });

    it('as files', async () => {
      expect(await problem(first({ attributes: ` Type="${DSIG}Manifest"` }))).to.equal('outside-reference');
    });

    it('by SHA-256 alone', async () => {
      for (const fileDigest of ['md5', 'sha1', 'sha512'] as const) {
        expect(await problem({ fileDigest }), fileDigest).to.equal('digest-method');
      }
    });

    it('by a digest in base64', async () => {
      for (const digest of ['', '!', 'YQ', 'YR==']) {
        expect(await problem(first({ digest })), digest).to.equal('signature-malformed');
      }
    });
  });

  describe('is refused', () => {
    const signatures = (change: (xml: string) => string): Partial<SignedPackageOptions> => ({
      mutate: { signatures: change },
    });
    const replaced = (what: string | RegExp, by: string) => signatures((xml) => xml.replace(what, by));
    const signedInfo = (what: string | RegExp, by: string): Partial<SignedPackageOptions> => ({
      mutate: { signedInfo: (xml) => xml.replace(what, by) },
    });
    const properties = (what: string | RegExp, by: string): Partial<SignedPackageOptions> => ({
      mutate: { properties: (xml) => xml.replace(what, by) },
    });
    const whole = /<Signature .*<\/Signature>/s;

    const cases: [string, expected: string, Partial<SignedPackageOptions>][] = [
      ['with another value', 'signature-wrong', replaced(/<SignatureValue>..../, '<SignatureValue>AAAA')],
      ['with SHA-1', 'signature-method', { hash: 'sha1' }],
      [
        'with a canonical form that is not known',
        'signature-method',
        signedInfo(C14N, `${C14N}#WithComments`),
      ],
      [
        'with a transform of its properties that is not known',
        'transform',
        { propertiesC14n: `${C14N}#WithComments` },
      ],
      [
        'with two transforms of its properties',
        'transform',
        signedInfo(/<Transform .*?<\/Transform>/, '$&$&'),
      ],
      [
        'with no transform where there could be one',
        'transform',
        signedInfo(/<Transform .*?<\/Transform>/, ''),
      ],
      [
        'with its properties by SHA-1',
        'digest-method',
        signedInfo(
          /(#SignedProperties".*?Algorithm=")http:..www.w3.org.2001.04.xmlenc#sha256/,
          `$1${DSIG}sha1`,
        ),
      ],
      ['with other properties', 'digest-wrong', replaced('text/plain', 'text/html')],
      ['with its certificate named by MD5', 'digest-method', { certificateDigest: 'md5' }],
      ['with its certificate named by SHA-512', 'digest-method', { certificateDigest: 'sha512' }],
      [
        'without a reference to its properties',
        'signature-malformed',
        signedInfo(/<Reference Type.*?<\/Reference>/, ''),
      ],
      [
        'with two references to its properties',
        'signature-malformed',
        signedInfo(/<Reference Type.*?<\/Reference>/, '$&$&'),
      ],
      [
        'with properties of another type',
        'outside-reference',
        signedInfo('http://uri.etsi.org/01903#SignedProperties', `${DSIG}Object`),
      ],
      [
        'with a reference to other properties',
        'outside-reference',
        signedInfo('URI="#SignedProperties"', 'URI="#Others"'),
      ],
      [
        'with properties in the package',
        'outside-reference',
        signedInfo('URI="#SignedProperties"', 'URI="properties.xml"'),
      ],
      [
        'with properties of another signature',
        'signature-malformed',
        replaced('Target="#Signature"', 'Target="#Other"'),
      ],
      ['without an Id', 'signature-malformed', replaced(' Id="Signature"', '')],
      [
        'without an Id that its properties name',
        'signature-malformed',
        signatures((xml) => xml.replace(' Id="Signature"', '').replace('"#Signature"', '"#undefined"')),
      ],
      [
        'with a reference to a file named like its properties',
        'outside-reference',
        signedInfo('URI="#SignedProperties"', 'URI="aSignedProperties"'),
      ],
      ['without properties', 'signature-malformed', replaced(/<Object>.*<\/Object>/, '')],
      [
        'with two sets of properties',
        'signature-malformed',
        replaced(/<Object>.*<\/Object>/, '$&<Object></Object>'),
      ],
      ['without a value', 'signature-malformed', replaced(/<SignatureValue>.*<\/SignatureValue>/s, '')],
      ['without a key', 'signature-malformed', replaced(/<KeyInfo>.*<\/KeyInfo>/s, '')],
      ['without a certificate', 'certificate', replaced(/<X509Certificate>.*<\/X509Certificate>/s, '')],
      ['without a time', 'signature-malformed', properties(/<SigningTime>.*<\/SigningTime>/, '')],
      [
        'without naming its certificate',
        'signature-malformed',
        properties(/<SigningCertificate>.*<\/SigningCertificate>/, ''),
      ],
      [
        'naming its certificate twice',
        'signature-malformed',
        properties(/<SigningCertificate>.*<\/SigningCertificate>/, '$&$&'),
      ],
      ['naming the format of nothing', 'signature-malformed', properties('"#ID_1"', '"#ID_9"')],
      ['naming the format of something outside', 'signature-malformed', properties('"#ID_1"', '"a#ID_1"')],
      ['beside another one', 'too-many-signatures', replaced(whole, '$&$&')],
      [
        'beside one that is empty',
        'too-many-signatures',
        replaced(whole, `$&<Signature xmlns="${DSIG}"></Signature>`),
      ],
      ['where there is none', 'signature-malformed', replaced(whole, '')],
      ['that is the root itself', 'signature-malformed', signatures((xml) => whole.exec(xml)![0])],
      ['with an Id twice', 'signature-malformed', replaced('<KeyInfo>', '<KeyInfo Id="Signature">')],
    ];
    for (const [kind, expected, made] of cases) {
      it(kind, async () => {
        expect(await problem(made)).to.equal(expected);
      });
    }

    const foreign: [string, Partial<SignedPackageOptions>][] = [
      ['a DOCTYPE', replaced('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>')],
      ['a comment', replaced('Tromsø', 'Trom<!-- -->sø')],
      ['a comment at its end', signatures((xml) => `${xml}<!-- -->`)],
      ['a CDATA section', replaced('<KeyInfo>', '<![CDATA[]]><KeyInfo>')],
      ['a processing instruction', replaced('<KeyInfo>', '<?a?><KeyInfo>')],
      ['a processing instruction in a text', replaced('text/plain', 'text/<?a?>plain')],
      ['text', replaced('<KeyInfo>', 'text<KeyInfo>')],
      ['another element', replaced('<KeyInfo>', '<KeyInfo><KeyValue></KeyValue>')],
      [
        'an element of another namespace',
        replaced('<KeyInfo>', '<X509Data xmlns="urn:x"></X509Data><KeyInfo>'),
      ],
      ['an element at another place', replaced('<KeyInfo>', '<DigestValue></DigestValue><KeyInfo>')],
      ['another attribute', replaced('<KeyInfo>', '<KeyInfo URI="a">')],
      ['an attribute with a prefix', replaced('<KeyInfo>', `<KeyInfo xmlns:d="${DSIG}" d:Id="a">`)],
      ['an attribute of XML', replaced('<Object>', '<Object xml:space="preserve">')],
      [
        'the signature in one of its own objects',
        signatures((xml) => xml.replace('<Object>', `<Object>${whole.exec(xml)![0]}`)),
      ],
      ['no end', signatures((xml) => xml.slice(0, -1))],
      ['bytes behind its end', signatures((xml) => `${xml}<a/>`)],
      ['a namespace that is no address', replaced('<SignedInfo>', '<SignedInfo xmlns:a="b">')],
    ];
    for (const [kind, made] of foreign) {
      it(`with ${kind} in it`, async () => {
        expect(await problem(made)).to.equal('signature-malformed');
      });
    }

    it('if it is not UTF-8', async () => {
      const options = { ...making.opening, intermediates: [], signingTimeTolerance: 0, requireChain: false };
      const xml = signaturesXml(making.defaults);
      for (const bytes of [Buffer.from(xml, 'utf16le'), Buffer.from(xml.replace('ø', '\u00f8'), 'latin1')]) {
        expect(await problemOf(() => verifySignature(bytes, options))).to.equal('signature-malformed');
      }
    });

    const filled = (one: (index: number) => string) =>
      Array.from({ length: 9000 }, (_, index) => one(index)).join('');
    const huge: [string, Partial<SignedPackageOptions>][] = [
      ['elements', replaced('<KeyInfo>', `<KeyInfo>${filled(() => '<X509Data></X509Data>')}`)],
      ['attributes', replaced('<KeyInfo>', `<KeyInfo ${filled((index) => `a${index}="" `)}>`)],
      ['namespaces', replaced('<KeyInfo>', `<KeyInfo ${filled((index) => `xmlns:a${index}="u:" `)}>`)],
      [
        'levels',
        replaced(
          '<KeyInfo>',
          filled(() => '<KeyInfo>'),
        ),
      ],
    ];
    for (const [kind, made] of huge) {
      it(`with thousands of ${kind}`, async () => {
        expect(await problem(made)).to.equal('signature-malformed');
      });
    }
  });

  describe('is of an enterprise certificate', () => {
    it('that its properties name, wherever it stands', () => {
      const [own, root] = making.sender.chain;

      expect(verify({ certificates: [root!, own!], signingCertificate: own! }).organisationNumber).to.equal(
        '984661185',
      );
    });

    it('that it brings', async () => {
      expect(await refusal({ signingCertificate: making.pki.issue().certificate })).to.deep.equal({
        problem: 'certificate',
        message: 'META-INF/signatures.xml does not have the certificate that it names',
      });
    });

    it('whose key has signed', async () => {
      const { certificate } = making.pki.issue({ keys: generateKeyPairSync('rsa', { modulusLength: 2048 }) });

      expect(await problem({ certificates: [certificate] })).to.equal('signature-wrong');
    });

    it('that is trusted', async () => {
      const { key, chain, thumbprint } = createEnterprisePki('Nobody').issue();

      expect(await refusal({ key, certificates: chain })).to.deep.equal({
        problem: 'certificate',
        message: `the certificate that the package is signed with (SHA-256 ${thumbprint}) does not lead to a trusted certificate`,
      });
    });

    const wrong: [string, Parameters<Making['pki']['issue']>[0]][] = [
      ['that is valid still', { notAfter: Date.UTC(2026, 10, 19) }],
      ['that is valid yet', { notBefore: Date.UTC(2026, 10, 21) }],
      ['that names an organisation', { form: 'none' }],
      ['that is for signatures', { keyUsage: 0x20 }],
    ];
    for (const [kind, options] of wrong) {
      it(kind, async () => {
        const { key, chain } = making.pki.issue(options);

        expect(await problem({ key, certificates: chain })).to.equal('certificate');
      });
    }

    it('with a key of the kind that the method is of', async () => {
      const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { key, chain } = making.pki.issue({ keys });
      const method = (from: string, to: string) => ({
        mutate: { signedInfo: (xml: string) => xml.replace(`#${from}-sha256`, `#${to}-sha256`) },
      });

      expect(await problem({ key, certificates: chain, ...method('ecdsa', 'rsa') })).to.equal(
        'signature-wrong',
      );
      expect(await problem(method('rsa', 'ecdsa'))).to.equal('signature-wrong');
    });

    it('with a key that is long enough', async () => {
      const { key, chain } = making.pki.issue({ keys: generateKeyPairSync('rsa', { modulusLength: 1024 }) });

      expect(await problem({ key, certificates: chain })).to.equal('signature-wrong');
    });

    it('that can be read', async () => {
      const certificate = Buffer.from('no certificate');

      expect(await problem({ certificates: [certificate] })).to.equal('certificate');
    });

    it('which may leave out its issuers, unless they are asked for', async () => {
      const between = making.pki.intermediate();
      const { key, chain } = between.issue();
      const [own, , root] = chain;
      const asked = { requireChain: true, intermediates: [between.certificate] };

      expect(await problem({ key, certificates: [own!] })).to.equal('certificate');
      expect(
        verify({ key, certificates: [own!] }, { intermediates: [between.certificate] }),
      ).to.have.property('files');
      expect(verify({ key, certificates: chain }, { requireChain: true })).to.have.property('files');
      for (const certificates of [[own!], [own!, root!], chain.slice(0, 2)]) {
        expect(await problem({ key, certificates }, asked)).to.equal('certificate');
      }
    });

    it('with no more than a few others', async () => {
      const others = Array.from({ length: 10 }, () => making.pki.root);

      expect(await problem({ certificates: [making.sender.certificate, ...others] })).to.equal('certificate');
    });
  });

  describe('is made about now', () => {
    it('by the tolerance, to either side', async () => {
      const { now } = making.opening;
      for (const sign of [-1, 1]) {
        expect(verify({ signingTime: now + sign * MINUTE }, { signingTimeTolerance: MINUTE })).to.include({
          signedAt: now + sign * MINUTE,
        });
        expect(
          await problem({ signingTime: now + sign * (MINUTE + 1) }, { signingTimeTolerance: MINUTE }),
        ).to.equal('signing-time');
      }
    });

    it('and says so', async () => {
      expect(await refusal({ signingTime: '2026-11-20T10:24:59.000Z' })).to.deep.equal({
        problem: 'signing-time',
        message:
          'the package says that it was signed at 2026-11-20T10:24:59.000Z, but it is 2026-11-20T10:30:00.000Z here: at most 5 minutes may lie between; sign it just before it is sent, by a clock that is right',
      });
    });

    it('in any zone, to any fraction', () => {
      for (const signingTime of [
        '2026-11-20T11:30:00+01:00',
        '2026-11-20T10:30:00.1234567Z',
        '2026-11-20T05:00:00-05:30',
      ]) {
        expect(verify({ signingTime }).signedAt).to.be.within(making.opening.now, making.opening.now + 124);
      }
    });

    it('at a time that is one, with its zone', async () => {
      for (const signingTime of [
        '',
        'now',
        '2026-11-20',
        '2026-11-20T10:30:00',
        '2026-13-20T10:30:00Z',
        '1795170600000',
      ]) {
        expect(await problem({ signingTime }), signingTime).to.equal('signing-time');
      }
    });
  });

  describe('for xmlsec1', () => {
    let folder: string;

    before(async function () {
      needs(this, 'xmlsec1', 'unzip');
      folder = await mkdtemp(join(tmpdir(), 'signed-package-'));
    });

    after(() => folder && rm(folder, { recursive: true, force: true }));

    for (const [kind, made] of written) {
      it(`holds ${kind}`, async () => {
        const place = await mkdtemp(join(folder, 'package-'));
        // xmlsec1 takes references for addresses, and these for names of files
        const documents = [{ name: 'a.pdf', bytes: Buffer.from('%PDF') }];
        await writeFile(join(place, 'a.asice'), signedPackage({ ...making.defaults, documents, ...made }));
        await writeFile(join(place, 'root.pem'), making.pki.rootPem);
        await output('unzip', ['-q', join(place, 'a.asice'), '-d', place]);
        const { stdout, stderr } = await run(
          'xmlsec1',
          [
            ...['--verify', '--trusted-pem', 'root.pem'],
            ...[
              '--id-attr:Id',
              'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
              'META-INF/signatures.xml',
            ],
          ],
          { cwd: place },
        );

        expect(stdout + stderr).to.include('SignedInfo References (ok/all): 3/3');
      });
    }
  });
});
