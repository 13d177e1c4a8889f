import { expect } from 'chai';
import { openSignedPackage, type PackageOptions } from '../../../src/documents/asice/open-signed-package.ts';
import type { SignedPackageOptions } from '../../helpers/signed-package.ts';
import type { ZipEntry } from '../../helpers/zip.ts';
import { type Making, startMaking, withEntries } from './making.ts';
import { refusalOf } from './package-problems.ts';

const MEDIA_TYPE = 'application/vnd.etsi.asic-e+zip';
const entry = (name: string, content = 'unsigned'): ZipEntry => ({ name, bytes: Buffer.from(content) });
const document = { name: 'a.pdf', bytes: Buffer.from('%PDF') };

describe('a signed package', () => {
  let making: Making;

  before(() => {
    making = startMaking();
  });

  const open = (made: Partial<SignedPackageOptions> = {}, options: Partial<PackageOptions> = {}) =>
    openSignedPackage(making.make(made), { ...making.opening, ...options });
  const refusal = (made: Partial<SignedPackageOptions>, options?: Partial<PackageOptions>) =>
    refusalOf(() => open(made, options));

  it('gives its files, who signed it and when', async () => {
    const { files, signedBy, signedAt, signature } = await open();

    expect([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).to.deep.equal([
      ['0000_Avtale (2) på bokmål.pdf', '%PDF-1.7 first'],
      ['0001_100% + mer.txt', 'second'],
      ['manifest.xml', '<manifest/>'],
    ]);
    expect(signedBy.organisationNumber).to.equal('984661185');
    expect(signedBy.thumbprint).to.equal(making.sender.thumbprint);
    expect(Buffer.from(signedBy.certificate).equals(making.sender.certificate)).to.equal(true);
    expect(signedAt).to.equal(making.opening.now);
    expect(Buffer.from(signature).toString()).to.match(/^<\?xml .*<\/XAdESSignatures>$/s);
  });

  it('may be an array of bytes in the middle of another', async () => {
    const bytes = making.make();
    const around = new Uint8Array(bytes.length + 20);
    around.set(bytes, 10);

    const { files } = await openSignedPackage(around.subarray(10, -10), making.opening);
    expect(files.size).to.equal(3);
  });

  it('may have folders, and a mimetype that says what it is, neither of which is one of its files', async () => {
    const made = withEntries((entries) => [
      { name: 'mimetype', bytes: Buffer.from(MEDIA_TYPE), deflated: false },
      entry('META-INF/', ''),
      { ...entry('folder/', ''), deflated: false },
      ...entries,
    ]);

    expect((await open(made)).files).to.have.length(3);
  });

  it('may have its mimetype signed', async () => {
    const mimetype = { name: 'mimetype', bytes: Buffer.from(MEDIA_TYPE) };

    expect([...(await open({ documents: [mimetype] })).files.keys()]).to.deep.equal(['manifest.xml']);
  });

  it('may have its documents in folders', async () => {
    const { files } = await open({ documents: [{ ...document, name: 'some/folder/a.pdf' }] });

    expect(files.has('some/folder/a.pdf')).to.equal(true);
  });

  it('may hold a zip, which is bytes like any others', async () => {
    const inner = making.make();
    const { files } = await open(
      { documents: [{ name: 'a.asice', bytes: inner }] },
      { maximumBytes: 10_000 },
    );

    expect(Buffer.from(files.get('a.asice')!).equals(inner)).to.equal(true);
  });

  const cases: [string, problem: string, message: RegExp, ReturnType<typeof withEntries>][] = [
    [
      'without a signature',
      'signature-missing',
      /^the package has no META-INF\/signatures.xml$/,
      withEntries((entries) => entries.slice(0, -1)),
    ],
    [
      'with its signature under another name',
      'unsigned-file',
      /^file 4 of the package is in META-INF/,
      withEntries((entries) => [
        ...entries.slice(0, -1),
        { ...entries.at(-1)!, name: 'META-INF/signatures0.xml' },
      ]),
    ],
    [
      'with a second file of signatures',
      'unsigned-file',
      /^file 5 of the package is in META-INF/,
      withEntries((entries) => [...entries, { ...entries.at(-1)!, name: 'META-INF/signatures2.xml' }]),
    ],
    [
      'without a manifest',
      'manifest-missing',
      /^the package has no manifest.xml$/,
      withEntries((entries) => entries.filter(({ name }) => name !== 'manifest.xml')),
    ],
    [
      'with a manifest in META-INF',
      'manifest-misplaced',
      /^META-INF\/manifest.xml may not be there/,
      withEntries((entries) => [...entries, entry('META-INF/manifest.xml')]),
    ],
    [
      'with a file that is not signed',
      'unsigned-file',
      /^file 5 of the package is not signed$/,
      withEntries((entries) => [...entries, entry('Kari.pdf')]),
    ],
    [
      'without a file that is signed',
      'missing-file',
      /^reference 1 to a file in META-INF\/signatures.xml leads to none/,
      withEntries((entries) => entries.slice(1)),
    ],
    [
      'with a file of another name than the signed one, composed differently',
      'unsigned-file',
      /^file 1 of the package is not signed$/,
      withEntries(([first, ...others]) => [
        { ...first!, name: (first!.name as string).normalize('NFD') },
        ...others,
      ]),
    ],
    [
      'with another file than was signed',
      'digest-wrong',
      /^file 2 of the package is not what was signed$/,
      withEntries((entries) => entries.with(1, { ...entries[1]!, bytes: Buffer.from('Second') })),
    ],
    [
      'with another manifest than was signed',
      'digest-wrong',
      /^manifest.xml is not what was signed$/,
      withEntries((entries) => entries.with(2, { ...entries[2]!, bytes: Buffer.from('<manifest />') })),
    ],
    [
      'with a mimetype that says something else',
      'mimetype',
      /^mimetype does not say /,
      withEntries((entries) => [entry('mimetype', 'application/zip'), ...entries]),
    ],
    [
      'with a file twice',
      'duplicate-name',
      /^file 5 of the package has the name of another one$/,
      withEntries((entries) => [...entries, entries[0]!]),
    ],
    [
      'with two names that differ only in how Unicode composes them',
      'duplicate-name',
      /^file 5 of the package/,
      withEntries((entries) => [...entries, entry((entries[0]!.name as string).normalize('NFD'))]),
    ],
    [
      'with a file that would land elsewhere',
      'unsafe-name',
      /^file 5 of the package has a name that is not safe/,
      withEntries((entries) => [...entries, entry('../../etc/passwd')]),
    ],
    [
      'with an encrypted file',
      'unreadable',
      /^file 1 of the package is encrypted$/,
      withEntries((entries) => entries.with(0, { ...entries[0]!, flags: 1 })),
    ],
    [
      'with a folder that has data',
      'unreadable',
      /^file 5 of the package is a folder with data$/,
      withEntries((entries) => [...entries, entry('folder/')]),
    ],
  ];
  for (const [kind, problem, message, made] of cases) {
    it(`is refused ${kind}`, async () => {
      const refused = await refusal(made);

      expect(refused.problem).to.equal(problem);
      expect(refused.message).to.match(message);
    });
  }

  it('is refused with a signed mimetype that was changed', async () => {
    const { problem } = await refusal({
      documents: [{ name: 'mimetype', bytes: Buffer.from('application/zip') }],
      ...withEntries((entries) => entries.with(0, entry('mimetype', MEDIA_TYPE))),
    });

    expect(problem).to.equal('digest-wrong');
  });

  it('is refused if it is no zip', async () => {
    const { problem } = await refusalOf(() => openSignedPackage(Buffer.from('%PDF-1.7'), making.opening));

    expect(problem).to.equal('unreadable');
  });

  it('is refused whatever byte of a file or of the signature is changed', async () => {
    // without a root that nobody needs
    const made = { documents: [document], certificates: [making.sender.certificate] };
    const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'.length;
    const { signature } = await open(made);
    const changes: [index: number, from: number, to: number, step: number][] = [
      [0, 0, document.bytes.length, 1],
      [1, 0, '<manifest/>'.length, 1],
      [2, declaration, signature.length, 61],
    ];
    for (const [index, from, to, step] of changes) {
      for (let place = from; place < to; place += step) {
        const changed = withEntries((entries) => {
          const bytes = Buffer.from(entries[index]!.bytes);
          bytes[place]! ^= 1;
          return entries.with(index, { ...entries[index]!, bytes });
        });
        await refusal({ ...made, ...changed });
      }
    }
  });

  describe('of limited size', () => {
    const two = [document, { name: 'b.pdf', bytes: Buffer.alloc(96) }];

    it('may have as many bytes in its files as allowed, and no more', async () => {
      expect((await open({ documents: two }, { maximumBytes: 100 })).files.size).to.equal(3);
      expect(await refusal({ documents: two }, { maximumBytes: 99 })).to.deep.equal({
        problem: 'too-large',
        message: 'the files of the package are together larger than 99 bytes',
      });
    });

    it('may have as many files as allowed, and no more', async () => {
      expect((await open({ documents: two }, { maximumFiles: 2 })).files.size).to.equal(3);
      expect(await refusal({ documents: two }, { maximumFiles: 1 })).to.deep.equal({
        problem: 'too-many-files',
        message: 'the package has more than 1 files',
      });
    });

    it('may have no more than twenty files unless told otherwise', async () => {
      const many = Array.from({ length: 21 }, (_, index) => ({ ...document, name: `${index}.pdf` }));

      expect((await open({ documents: many.slice(1) })).files.size).to.equal(21);
      expect((await refusal({ documents: many })).problem).to.equal('too-many-files');
      expect((await open({ documents: many }, { maximumFiles: 21 })).files.size).to.equal(22);
    });

    it('is not looked into if it has very many entries', async () => {
      const many = withEntries((entries) => [
        ...entries,
        ...Array.from({ length: 5000 }, (_, index) => entry(`folder-${index}/`, '')),
      ]);

      expect((await refusal(many)).problem).to.equal('too-many-files');
    });

    it('has a limit of its own for the manifest', async () => {
      const manifest = '<manifest/>'.padEnd(100);

      expect((await open({ manifest }, { maximumManifestBytes: 100, maximumBytes: 20 })).files.size).to.equal(
        3,
      );
      expect(await refusal({ manifest }, { maximumManifestBytes: 99 })).to.deep.equal({
        problem: 'too-large',
        message: 'manifest.xml is larger than 99 bytes',
      });
      expect((await refusal({ manifest: ' '.repeat(1024 * 1024 + 1) })).problem).to.equal('too-large');
    });

    it('has a limit of its own for the signature', async () => {
      const signatures = (xml: string) => xml.replace('</XAdESSignatures>', `${' '.repeat(300_000)}$&`);

      expect(await refusal({ mutate: { signatures } })).to.deep.equal({
        problem: 'too-large',
        message: 'META-INF/signatures.xml is larger than 262144 bytes',
      });
    });

    it('is refused without unpacking what says that it is huge, and unpacks no more than it says', async () => {
      const bomb = (size?: number) =>
        withEntries((entries) =>
          entries.with(0, {
            ...entries[0]!,
            bytes: Buffer.alloc(5 * 1024 * 1024),
            ...(size !== undefined && { size }),
          }),
        );

      expect((await refusal(bomb())).problem).to.equal('too-large');
      expect(await refusal(bomb(14))).to.deep.equal({
        problem: 'unreadable',
        message: 'file 1 of the package is larger than the zip says',
      });
    });
  });
});
