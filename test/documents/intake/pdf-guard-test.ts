import { expect } from 'chai';
import { assertSealable } from '../../../src/documents/intake/assert-sealable.ts';
import { guardPdf } from '../../../src/documents/intake/pdf-guard.ts';
import { codeOf } from './code-of.ts';
import { hostilePdfs } from './hostile-pdfs.ts';
import { onePage, pdfOf, revised, streamedPdfOf, withCatalog } from './pdf-builder.ts';

const numbersIn = (pdf: Buffer) => {
  const numbers: [number, boolean][] = [];
  guardPdf(pdf, {}, ({ number }, isCurrent) => numbers.push([number, isCurrent]));
  return numbers;
};

describe('the guard before a PDF parser', function () {
  // they take tens to hundreds of milliseconds; on a busy machine several times that
  this.timeout(10_000);
  before(() => import('@libpdf/core'));

  for (const { what, make, code } of hostilePdfs) {
    describe(`with ${what}`, () => {
      let pdf: Buffer;
      before(() => {
        pdf = make();
      });

      it(`refuses with ${code}`, async () => expect(await codeOf(assertSealable(pdf))).to.equal(code));

      it('ends as well when it may write the PDF anew', async () => {
        expect(await codeOf(assertSealable(pdf, { rewrite: true }))).to.match(/^ERR_DOCUMENT_|^taken$/);
      });
    });
  }

  it('takes as many objects as the limit and no more', async () => {
    const pdf = pdfOf([...onePage, 'null']);
    expect(await codeOf(assertSealable(pdf, { maxObjects: 5 }))).to.equal('taken');
    expect(await codeOf(assertSealable(pdf, { maxObjects: 4 }))).to.equal('ERR_DOCUMENT_TOO_COMPLEX');
  });

  it('takes what inflates to the limit and no more', async () => {
    const pdf = streamedPdfOf(onePage, ['(hello)']);
    // seven rows of 7 bytes, and the object stream
    expect(await codeOf(assertSealable(pdf, { maxInflated: 49 + 12 }))).to.equal('taken');
    expect(await codeOf(assertSealable(pdf, { maxInflated: 49 + 11 }))).to.equal('ERR_DOCUMENT_TOO_COMPLEX');
  });

  it('takes 100 000 objects', async () => {
    const pdf = pdfOf([...onePage, ...Array<string>(100_000).fill('<< /Length 1 >>')]);
    expect(await codeOf(assertSealable(pdf))).to.equal('taken');
  });

  it('shows each object once, packed ones too', () => {
    expect(numbersIn(streamedPdfOf(onePage, ['null', '<< >>']))).to.deep.equal(
      [1, 2, 3, 4, 7, 5, 6].map((number) => [number, true]),
    );
  });

  it('shows what a later revision replaced as former', () => {
    const pdf = revised(pdfOf(withCatalog('', '(old)')), { 4: '(new)' });
    expect(numbersIn(pdf)).to.deep.include([4, true]).and.to.deep.include([4, false]);
  });

  it('looks a reference up in the newest revision', () => {
    const file = guardPdf(revised(pdfOf(withCatalog('/X 4 0 R', '/Old')), { 4: '/New' }));
    const catalog = file.dict(file.trailer.get('Root'));
    expect(file.resolve(catalog?.get('X'))).to.equal('New');
  });

  it('takes a length that stands elsewhere, in an object stream too', async () => {
    const body = '<< /Length 5 0 R >>\nstream\nhello\nendstream';
    expect(await codeOf(assertSealable(pdfOf([...onePage, body, '5'])))).to.equal('taken');
    const packed = body.replace('5 0 R', '6 0 R');
    expect(await codeOf(assertSealable(streamedPdfOf([...onePage, packed], ['5'])))).to.equal('taken');
  });
});
