import { expect } from 'chai';
import { assertSealable, type SealableDocument } from '../../../src/documents/intake/assert-sealable.ts';
import { readPdfFacts } from '../../../src/documents/intake/pdf-facts.ts';
import { guardPdf } from '../../../src/documents/intake/pdf-guard.ts';
import { PdfRef } from '../../../src/documents/intake/pdf-syntax.ts';
import { rewritePdf } from '../../../src/documents/intake/rewrite-pdf.ts';
import { byQpdf, plainPdf, withFile } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';
import { codeOf } from './code-of.ts';
import { onePage, pdfOf, revised, stream, streamedPdfOf, withCatalog } from './pdf-builder.ts';

const edited = (pdf: Uint8Array, from: string | RegExp, to: string) =>
  Buffer.from(Buffer.from(pdf).toString('latin1').replace(from, to), 'latin1');

async function rewrittenOf(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const sealable: SealableDocument = await assertSealable(bytes, { rewrite: true });
  return sealable.format === 'pdf' ? sealable.rewritten : undefined;
}

const objectIn = (pdf: Uint8Array, number: number) => guardPdf(pdf).get(new PdfRef(number, 0));

describe('a PDF written anew', function () {
  this.timeout(10_000);
  const whole = pdfOf(withCatalog('/X 4 0 R', stream('', 'hello', { packed: false })), {
    trailer: '/Info 4 0 R /ID [<01> <02>]',
  });

  it('is not made of one that is right', async () => {
    expect(await rewrittenOf(whole)).to.equal(undefined);
  });

  it('is not made unless the rules say so', async () => {
    expect(await codeOf(assertSealable(edited(whole, '%%EOF', '')))).to.equal('ERR_DOCUMENT_DAMAGED');
  });

  const broken: [string, Uint8Array][] = [
    ['the end is missing', edited(whole, /startxref[\s\S]*/, '')],
    ['the table is missing', edited(whole, /xref\n[\s\S]*?trailer/, 'trailer')],
    ['table and trailer are missing', edited(whole, /xref\n[\s\S]*/, '')],
    ['the table is off', Buffer.concat([Buffer.from('junk\n'), whole])],
    ['a stream’s length is wrong', edited(whole, '/Length 5', '/Length 7')],
    ['a stream has no length', edited(whole, '/Length 5', '        ')],
    ['a stream’s length is lost', edited(whole, '/Length 5', '/Length 9 0 R')],
    ['new lines were changed', edited(whole, /\n/g, '\r\n')],
  ];
  for (const [what, pdf] of broken) {
    it(`can be signed when ${what}`, async () => {
      const rewritten = await rewrittenOf(pdf);
      expect(Buffer.from(objectIn(rewritten!, 4)?.data ?? []).toString()).to.equal('hello');
    });
  }

  it('keeps information and id', async () => {
    const trailer = guardPdf(rewritePdf(broken[3]![1])).trailer;
    expect(trailer.get('Info')).to.be.instanceOf(PdfRef);
    expect(trailer.get('ID')).to.have.length(2);
  });

  it('keeps the version', () => {
    expect(
      readPdfFacts(rewritePdf(edited(pdfOf(onePage, { version: '1.4' }), '%%EOF', ''))).version,
    ).to.equal('1.4');
  });

  it('keeps what is packed', async () => {
    const pdf = edited(streamedPdfOf(onePage, ['(hello)']), '%%EOF', '');
    expect(objectIn((await rewrittenOf(pdf))!, 5)?.value).to.deep.equal(Buffer.from('hello'));
  });

  it('has the last of each object', async () => {
    const pdf = edited(
      revised(pdfOf(withCatalog('/X 4 0 R', '(old)')), { 4: '(new)' }),
      /startxref\n\d+\n%%EOF\n$/,
      '',
    );
    expect(objectIn((await rewrittenOf(pdf))!, 4)?.value).to.deep.equal(Buffer.from('new'));
  });

  it('is clean for qpdf, of every shape', async function () {
    needs(this, 'qpdf');
    const pdf = await plainPdf({ pages: 3, form: true });
    for (const args of [[], ['--linearize'], ['--object-streams=generate']]) {
      const cut = (await byQpdf(pdf, ...args)).slice(0, -8);
      const rewritten = await rewrittenOf(cut);
      const checked = await withFile(rewritten!, (file) => output('qpdf', ['--check', file]));
      expect(checked).to.contain('No syntax or stream encoding errors found');
      expect(readPdfFacts(rewritten!).pages).to.equal(3);
    }
  });

  const beyond: [string, Uint8Array, string, string][] = [
    [
      'it carries signatures',
      pdfOf(withCatalog('', '<< /Type /Sig /ByteRange [0 1 2 3] >>')),
      'ERR_DOCUMENT_DAMAGED',
      'carries signatures',
    ],
    [
      'a signature is packed',
      streamedPdfOf(onePage, ['<< /Type /Sig /ByteRange [0 1 2 3] >>']),
      'ERR_DOCUMENT_DAMAGED',
      'carries signatures',
    ],
    ['it is encrypted', pdfOf(onePage, { trailer: '/Encrypt << >>' }), 'ERR_DOCUMENT_ENCRYPTED', 'password'],
    ['there is no object', Buffer.from('%PDF-1.7\nhello'), 'ERR_DOCUMENT_DAMAGED', 'catalog can’t be found'],
    ['its version is not taken', Buffer.from('%PDF-1.0\nhello'), 'ERR_DOCUMENT_FORMAT', 'version'],
  ];
  for (const [what, pdf, code, message] of beyond) {
    it(`is not made when ${what}`, () => {
      expect(() => rewritePdf(edited(pdf, '%%EOF', '')))
        .to.throw(message)
        .with.property('code', code);
    });
  }

  it('still has to pass: what was active is active', async () => {
    const pdf = edited(pdfOf(withCatalog('/OpenAction << /S /JavaScript >>')), '%%EOF', '');
    expect(await codeOf(assertSealable(pdf, { rewrite: true }))).to.equal('ERR_DOCUMENT_ACTIVE_CONTENT');
  });
});
