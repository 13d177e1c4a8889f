import { expect } from 'chai';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { type SealOptions, sealPdf } from '../../../src/documents/seal/seal-pdf.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { createTimeStamper } from '../../../src/documents/seal/time-stamp.ts';
import { createValidationDataSource } from '../../../src/documents/seal/validation-data.ts';
import { verifySeals } from '../../../src/documents/seal/verify-seal.ts';
import { type Authorities, startAuthorities } from '../../helpers/authorities.ts';
import { createPki, type Pki } from '../../helpers/pki.ts';
import { needs } from '../../helpers/programs.ts';
import { byQpdf, samplePdf } from '../../helpers/sample-pdfs.ts';

describe('verifying a seal', () => {
  let pki: Pki;
  let authorities: Authorities;
  let sealer: Sealer;
  let levels: Record<'B-B' | 'B-T' | 'B-LT', Partial<SealOptions>>;

  before(async function () {
    needs(this, 'openssl', 'qpdf');
    pki = await createPki();
    authorities = await startAuthorities(pki);
    const { key, certificate } = await authorities.issue('Seal', 'P-256', ['ocsp', 'crl']);
    sealer = await openSealingKey(pemKey({ key, certificates: certificate }));
    const trusted = [pki.rootDer];
    const timeStamp = createTimeStamper({ urls: [authorities.timeStampUrl], trusted });
    const validationData = createValidationDataSource({ trusted });
    levels = { 'B-B': {}, 'B-T': { timeStamp }, 'B-LT': { timeStamp, validationData } };
  });

  after(async () => {
    await authorities?.close();
    await pki?.remove();
  });

  async function seal(original: Uint8Array, level: keyof typeof levels = 'B-B') {
    const { PDF } = await import('@libpdf/core');
    const pdf = await PDF.load(original);
    const options = { sealer, at: Date.now(), fieldName: 'seal', ...levels[level] };
    return (await sealPdf(pdf, original, options)).bytes;
  }

  const verify = (pdf: Uint8Array) => verifySeals(pdf, { trusted: [pki.rootDer], now: Date.now() });

  for (const level of ['B-B', 'B-T', 'B-LT'] as const) {
    it(`finds nothing wrong with one of level ${level}`, async () => {
      for (const original of [
        await samplePdf(),
        await byQpdf(await samplePdf(), '--object-streams=generate'),
      ]) {
        const bytes = await seal(original, level);
        const [check, ...others] = await verify(bytes);

        expect(others).to.deep.equal([]);
        expect(check).to.deep.include({ field: 'seal', kind: 'seal', level, coversFile: true, problems: [] });
        expect(check?.certificate).to.include({ subject: 'CN=Seal, O=Test, C=NO' });
        expect(check?.sealedAt !== undefined).to.equal(level !== 'B-B');
      }
    });
  }
});
