import { expect } from 'chai';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { type SealOptions, sealPdf } from '../../../src/documents/seal/seal-pdf.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { createTimeStamper } from '../../../src/documents/seal/time-stamp.ts';
import { type Authorities, startAuthorities } from '../../helpers/authorities.ts';
import { pdfsig } from '../../helpers/pdfsig.ts';
import { createPki, type KeyKind, type Pki } from '../../helpers/pki.ts';
import { needs, output } from '../../helpers/programs.ts';
import { byQpdf, samplePdf, withFile } from '../../helpers/sample-pdfs.ts';

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
    needs(this, 'openssl', 'pdfsig', 'certutil', 'qpdf');
    pki = await createPki();
    authorities = await startAuthorities(pki);
    for (const kind of ['P-256', 'RSA-2048'] as const) {
      const { key, certificate } = await authorities.issue(`Seal ${kind}`, kind);
      sealers[kind] = await openSealingKey(pemKey({ key, certificates: certificate }));
    }
  });

  after(async () => {
    await authorities?.close();
    await pki?.remove();
  });

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
      const { bytes, level } = await seal(await samplePdf(), { sealer: sealers[kind] });

      expect(level).to.equal('B-B');
      expect(await pdfsig(bytes, pki)).to.deep.equal([{ field: 'seal', ...valid, coversDocument: true }]);
      expect(await qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors found');
    });
  }

  const shapes: [string, () => Promise<Uint8Array>][] = [
    ['with xref streams', async () => byQpdf(await samplePdf({ pages: 3 }), '--object-streams=generate')],
    ['linearised', async () => byQpdf(await samplePdf({ pages: 3 }), '--linearize')],
    [
      'linearised with xref streams',
      async () => byQpdf(await samplePdf({ pages: 3 }), '--linearize', '--object-streams=generate'),
    ],
    ['of PDF 1.1', async () => byQpdf(await samplePdf(), '--force-version=1.1', '--object-streams=disable')],
    ['of PDF 2.0', async () => byQpdf(await samplePdf(), '--force-version=2.0')],
    ['with a form', () => samplePdf({ form: true })],
    ['without a line end', async () => (await samplePdf()).subarray(0, -1)],
    ['of many pages', () => samplePdf({ pages: 200 })],
    ['of PDF/A-1b', () => samplePdf({ subset: 'PDF/A-1b' })],
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
});

async function qpdfCheck(pdf: Uint8Array): Promise<string> {
  return withFile(pdf, (file) => output('qpdf', ['--check', file]));
}
