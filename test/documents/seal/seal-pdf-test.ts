import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { findSignatures } from '../../../src/documents/seal/find-signatures.ts';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { type SealOptions, sealPdf } from '../../../src/documents/seal/seal-pdf.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { createTimeStamper } from '../../../src/documents/seal/time-stamp.ts';
import { createValidationDataSource } from '../../../src/documents/seal/validation-data.ts';
import { type Authorities, startAuthorities } from '../../helpers/authorities.ts';
import { pdfsig } from '../../helpers/pdfsig.ts';
import { createPki, type KeyKind, type Pki } from '../../helpers/pki.ts';
import { byQpdf, plainPdf, withFile } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';

const valid = {
  type: 'ETSI.CAdES.detached',
  validation: 'Signature is Valid.',
  certificate: 'Certificate is Trusted.',
};

describe('a sealed PDF', () => {
  let pki: Pki;
  let authorities: Authorities;
  const sealers = {} as Record<KeyKind, Sealer>;

  before(async function () {
    this.timeout(20_000);
    await import('@libpdf/core');
    needs(this, 'openssl', 'pdfsig', 'certutil', 'qpdf');
    pki = await createPki();
    authorities = await startAuthorities(pki);
    for (const kind of ['P-256', 'RSA-2048'] as const) {
      const { key, certificate } = await pki.issue(`Seal ${kind}`, kind);
      sealers[kind] = await openSealingKey(pemKey({ key, certificates: certificate }));
    }
  });

  after(async () => {
    await authorities?.close();
    await pki?.remove();
  });

  /** A sealing key whose certificate says who tells its state. */
  async function checkableSealer(): Promise<Sealer> {
    const { key, certificate } = await authorities.issue('Checkable', 'P-256');
    return openSealingKey(pemKey({ key, certificates: certificate }));
  }

  async function seal(original: Uint8Array, options: Partial<SealOptions> = {}) {
    const { PDF } = await import('@libpdf/core');
    const pdf = await PDF.load(original);
    return sealPdf(pdf, original, {
      sealer: sealers['P-256'],
      at: Date.now(),
      fieldName: 'seal',
      ...options,
    });
  }

  for (const kind of ['P-256', 'RSA-2048'] as const) {
    it(`is valid and trusted for pdfsig and clean for qpdf, with a ${kind} key`, async () => {
      const { bytes, level } = await seal(await plainPdf(), { sealer: sealers[kind] });

      expect(level).to.equal('B-B');
      expect(await pdfsig(bytes, pki)).to.deep.equal([{ field: 'seal', ...valid, coversDocument: true }]);
      expect(await qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors found');
    });
  }

  const shapes: [string, () => Promise<Uint8Array>][] = [
    ['with xref streams', async () => byQpdf(await plainPdf({ pages: 3 }), '--object-streams=generate')],
    ['linearised', async () => byQpdf(await plainPdf({ pages: 3 }), '--linearize')],
    [
      'linearised with xref streams',
      async () => byQpdf(await plainPdf({ pages: 3 }), '--linearize', '--object-streams=generate'),
    ],
    ['of PDF 1.1', async () => byQpdf(await plainPdf(), '--force-version=1.1', '--object-streams=disable')],
    ['of PDF 2.0', async () => byQpdf(await plainPdf(), '--force-version=2.0')],
    ['with a form', () => plainPdf({ form: true })],
    ['without a line end', async () => (await plainPdf()).subarray(0, -1)],
    ['of many pages', () => plainPdf({ pages: 200 })],
    ['of PDF/A-1b', () => plainPdf({ subset: 'PDF/A-1b' })],
  ];
  for (const [what, make] of shapes) {
    it(`may have been one ${what}`, async () => {
      const original = await make();
      const { bytes } = await seal(original, {
        timeStamp: createTimeStamper({ urls: [authorities.timeStampUrl], trusted: [pki.rootDer] }),
      });

      expect(Buffer.compare(bytes.subarray(0, original.length), original)).to.equal(0);
      expect(await pdfsig(bytes, pki)).to.deep.equal([{ field: 'seal', ...valid, coversDocument: true }]);
      expect(await qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors found');
    });
  }

  it('says why, when and by whom, each as it was given', async () => {
    const reason = 'Signed (all of it) \\ by everyone';
    const at = Date.now();
    const { bytes } = await seal(await plainPdf(), { reason, at });
    const value = await signatureIn(bytes);

    expect(value.getString('Reason')?.asString()).to.equal(reason);
    expect(value.getString('Name')?.asString()).to.equal('Seal P-256');
    expect(value.getString('M')?.asString()).to.equal(
      `D:${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+00'00'`,
    );
    expect(value.getName('SubFilter')?.value).to.equal('ETSI.CAdES.detached');
  });

  it('may say why in any script', async () => {
    const { bytes } = await seal(await plainPdf(), { reason: 'Čállojuvvon, Подписано, 署名' });

    expect((await signatureIn(bytes)).getString('Reason')?.asString()).to.equal(
      'Čállojuvvon, Подписано, 署名',
    );
  });

  it('keeps what the form of the original holds, and adds no fonts to it', async () => {
    const { PDF } = await import('@libpdf/core');
    const original = await plainPdf({ form: true });
    const { bytes } = await seal(original);
    const [before, after] = [await PDF.load(original), await PDF.load(bytes)];
    const resources = (pdf: typeof before) => {
      const resolve = pdf.context.registry.resolve.bind(pdf.context.registry);
      const form = pdf.getCatalog().getDict('AcroForm', resolve);
      const fonts = form?.getDict('DR', resolve)?.getDict('Font', resolve);
      return [...(fonts?.keys() ?? [])].map(({ value }) => value);
    };

    expect(after.getForm()?.getTextField('given')?.getValue()).to.equal('as it was');
    expect(resources(after)).to.deep.equal(resources(before));
  });

  it('has its field in the page, invisible, with an empty appearance', async () => {
    const { PDF } = await import('@libpdf/core');
    const pdf = await PDF.load((await seal(await plainPdf())).bytes);
    const resolve = pdf.context.registry.resolve.bind(pdf.context.registry);
    const annotations = pdf.getPages()[0]!.dict.getArray('Annots', resolve)!.toArray();
    const widget = resolve(annotations[0] as Parameters<typeof resolve>[0]) as ReturnType<
      typeof pdf.getCatalog
    >;

    expect(annotations).to.have.length(1);
    expect(widget.getNumber('F')?.value).to.equal(132);
    expect(
      widget
        .getArray('Rect')
        ?.toArray()
        .map((one) => 'value' in one && one.value),
    ).to.deep.equal([0, 0, 0, 0]);
    expect(widget.getDict('AP')?.get('N', resolve)?.type).to.equal('stream');
    expect(pdf.getCatalog().getDict('AcroForm', resolve)?.getNumber('SigFlags')?.value).to.equal(3);
  });

  it('covers in one revision what was changed before', async () => {
    const { PDF } = await import('@libpdf/core');
    const original = await plainPdf();
    const pdf = await PDF.load(original);
    pdf.addPage({ size: 'a4' });
    pdf.addAttachment('evidence.json', Buffer.from('{}'));
    const options = { sealer: sealers['P-256'], at: Date.now(), fieldName: 'seal' };
    const { bytes } = await sealPdf(pdf, original, options);

    expect(await pdfsig(bytes, pki)).to.deep.equal([{ field: 'seal', ...valid, coversDocument: true }]);
    expect(Buffer.from(bytes).toString('latin1').split('%%EOF')).to.have.length(3);
    expect((await PDF.load(bytes)).getPageCount()).to.equal(2);
  });

  it('may be sealed again and again: each earlier revision is a prefix, each seal stays valid', async function () {
    this.timeout(20_000);
    let bytes = await plainPdf();
    const fields: string[] = [];
    for (let count = 1; count <= 10; count += 1) {
      const sealed = await seal(bytes);
      expect(Buffer.compare(sealed.bytes.subarray(0, bytes.length), bytes)).to.equal(0);
      bytes = sealed.bytes;
      fields.push(sealed.fieldName);
      if (![1, 2, 10].includes(count)) continue;
      const found = await pdfsig(bytes, pki);
      expect(found.map(({ field }) => field)).to.deep.equal(fields);
      for (const one of found) expect(one).to.include(valid);
    }

    expect(fields.slice(0, 3)).to.deep.equal(['seal', 'seal-2', 'seal-3']);
    expect(await qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors found');
  });

  it('has a CMS that openssl verifies', async () => {
    for (const kind of ['P-256', 'RSA-2048'] as const) {
      const { bytes } = await seal(await plainPdf(), { sealer: sealers[kind] });
      const { found } = findSignatures(bytes);
      const [, length, next] = found[0]!.byteRange;
      const [cms, content] = [join(pki.folder, 'seal.cms'), join(pki.folder, 'sealed.bin')];
      await writeFile(cms, Buffer.from(found[0]!.hex, 'hex'));
      await writeFile(content, Buffer.concat([bytes.subarray(0, length), bytes.subarray(next)]));
      const verified = await output('openssl', [
        ...['cms', '-verify', '-binary', '-cades', '-inform', 'DER', '-in', cms, '-content', content],
        ...['-CAfile', pki.rootFile, '-purpose', 'any', '-out', '/dev/null'],
      ]);

      expect(verified).to.contain('CAdES Verification successful');
    }
  });

  it('of PDF/A has nothing in it that PDF/A forbids: marks, version and xref stay', async () => {
    const original = await plainPdf({ subset: 'PDF/A-1b' });
    const { bytes } = await seal(original);
    const added = Buffer.from(bytes.subarray(original.length)).toString('latin1');

    expect(added).to.contain('\nxref\n').and.to.contain('/AP');
    for (const forbidden of [
      '/ObjStm',
      '/XRef',
      '/LZWDecode',
      '/JavaScript',
      '/Version',
      '/NeedAppearances',
    ]) {
      expect(added).to.not.contain(forbidden);
    }
  });

  it('of level B-LT is valid for pdfsig, clean for qpdf, and names its extension of PDF 1.7', async () => {
    for (const original of [await plainPdf(), await byQpdf(await plainPdf(), '--object-streams=generate')]) {
      const { bytes, level } = await seal(original, {
        sealer: await checkableSealer(),
        timeStamp: createTimeStamper({ urls: [authorities.timeStampUrl], trusted: [pki.rootDer] }),
        validationData: createValidationDataSource({ trusted: [pki.rootDer] }),
      });

      expect(level).to.equal('B-LT');
      expect(await pdfsig(bytes, pki)).to.deep.equal([{ field: 'seal', ...valid, coversDocument: false }]);
      expect(await qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors found');
      expect(Buffer.from(bytes).toString('latin1')).to.match(
        /\/ESIC <<\n\/BaseVersion \/1.7\n\/ExtensionLevel 5\n>>/,
      );
    }
  });

  describe('is not made', () => {
    async function failure(
      making: Promise<unknown>,
    ): Promise<{ code?: string; message: string; name: string }> {
      return making.then(
        () => ({ message: 'nothing was thrown', name: '' }),
        (error) => error,
      );
    }

    it('of an encrypted document', async () => {
      const encrypted = await withFile(await plainPdf(), async (file) => {
        await output('qpdf', ['--encrypt', '', 'owner', '256', '--', file, `${file}.out`]);
        return readFile(`${file}.out`);
      });

      expect(await failure(seal(encrypted))).to.include({
        code: 'ERR_SEAL_FAILED',
        message: 'the document is encrypted',
      });
    });

    it('of a document that can not be appended to', async () => {
      const broken = Buffer.from(await plainPdf());
      broken.write('startxref\n1    ', broken.lastIndexOf('startxref'));

      expect(await failure(seal(broken))).to.include({
        code: 'ERR_SEAL_FAILED',
        message: 'nothing can be appended to the document (brute-force-recovery)',
      });
    });

    it('with a certificate that is not valid at that time', async () => {
      const at = Date.now() + 2 * 366 * 86_400_000;

      expect(await failure(seal(await plainPdf(), { at }))).to.include({ code: 'ERR_SEALING_KEY_INVALID' });
    });

    it('with a key that fails, or signs wrongly', async () => {
      const sealer = sealers['P-256'];
      const wrong = { ...sealer, sign: () => sealer.sign(Buffer.from('other')) };
      const failing = { ...sealer, sign: () => Promise.reject(new Error('HSM')) };

      for (const sealer of [wrong, failing]) {
        expect(await failure(seal(await plainPdf(), { sealer }))).to.include({ code: 'ERR_SEAL_FAILED' });
      }
    });

    it('with a time stamp that is too large', async () => {
      const timeStamp = {
        stamp: async () => ({ token: Buffer.alloc(20_000), at: 0, url: '', path: [] }),
      };
      const { code, message } = await failure(seal(await plainPdf(), { timeStamp }));

      expect(code).to.equal('ERR_SEAL_FAILED');
      expect(message).to.contain('its time stamp is too large');
    });

    it('at a lower level than was asked for', async () => {
      const timeStamp = createTimeStamper({ urls: ['http://127.0.0.1:1/'], trusted: [pki.rootDer] });

      expect(await failure(seal(await plainPdf(), { timeStamp }))).to.include({
        code: 'ERR_TIME_STAMP_FAILED',
      });
    });

    it('with a field name that has a dot, or validation data without a time stamp', async () => {
      const validationData = createValidationDataSource({ trusted: [pki.rootDer] });

      for (const options of [{ fieldName: 'a.b' }, { fieldName: '' }, { validationData }]) {
        expect(await failure(seal(await plainPdf(), options))).to.include({ name: 'TypeError' });
      }
    });
  });
});

async function signatureIn(bytes: Uint8Array) {
  const { PDF } = await import('@libpdf/core');
  return (await PDF.load(bytes)).getForm()!.getSignatureFields()[0]!.getSignatureDict()!;
}

async function qpdfCheck(pdf: Uint8Array): Promise<string> {
  return withFile(pdf, (file) => output('qpdf', ['--check', file]));
}
