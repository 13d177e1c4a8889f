import { expect } from 'chai';
import { textPdf } from '../../../src/documents/pdf/text-pdf.ts';
import { pdfAIssues } from '../../helpers/pdf-a.ts';
import { pdfdetach, pdffonts, pdfinfo, pdftotext, qpdfCheck } from '../../helpers/pdf-programs.ts';
import { needs } from '../../helpers/programs.ts';
import { NOW, samplePage } from '../../helpers/sample-page.ts';

const of = (text: string, name = 'lease.txt') =>
  textPdf({ name, bytes: Buffer.from(text), page: samplePage(), attachments: [], now: NOW });

describe('a text as PDF', function () {
  this.timeout(20_000);
  const text = `Lease\n\n1.\tČálli: Áilu, Skolt ǯ ʒ õ, Greek Ωμέγα ᾳ, NFD a\u030A, 水\n${'long '.repeat(60)}\n`;
  let bytes: Uint8Array;
  before(async () => {
    bytes = await of(text);
  });

  it('is PDF/A-3b as far as can be told', async () => {
    expect(await pdfAIssues(bytes)).to.deep.equal([]);
  });

  it('is clean to qpdf', async function () {
    needs(this, 'qpdf');
    await qpdfCheck(bytes);
  });

  it('has its fonts embedded as subsets', async function () {
    needs(this, 'pdffonts');
    for (const font of await pdffonts(bytes)) expect(font).to.include({ embedded: true, subset: true });
  });

  it('is A4 portrait, the signature page last', async function () {
    needs(this, 'pdfinfo', 'pdftotext');
    expect(await pdfinfo(bytes)).to.include({ Pages: '2' });
    expect((await pdfinfo(bytes))['Page size']).to.contain('A4');
    expect(await pdftotext(bytes, '-f', '2'))
      .to.contain('Kari Nordmann')
      .and.contain('attached unchanged');
  });

  it('shows the text, in every letter', async function () {
    needs(this, 'pdftotext');
    expect(await pdftotext(bytes, '-layout')).to.contain(
      '1.      Čálli: Áilu, Skolt ǯ ʒ õ, Greek Ωμέγα ᾳ, NFD å, [U+6C34]',
    );
  });

  it('carries the text byte for byte', async function () {
    needs(this, 'pdfdetach');
    expect((await pdfdetach(bytes))['lease.txt']!.toString()).to.equal(text);
    expect(Buffer.from(bytes).toString('latin1')).to.contain('/AFRelationship /Source');
  });

  it('is the same for the same input', async () => {
    expect(Buffer.from(await of(text)).equals(bytes)).to.equal(true);
  });

  it('has another identifier for another text', async () => {
    const identifier = (pdf: Uint8Array) => /\/ID \[<(\w+)>/.exec(Buffer.from(pdf).toString('latin1'))![1];
    expect(identifier(await of('other'))).not.to.equal(identifier(bytes));
  });

  it('begins a page with a form feed, and leaves out a byte order mark', async function () {
    needs(this, 'pdftotext');
    const pages = (await pdftotext(await of('\uFEFFone\ftwo'))).split('\f');
    expect(pages[0]).to.contain('one').and.not.contain('FEFF');
    expect(pages[1]).to.contain('two');
  });

  it('runs lines on where they would take too many pages', async function () {
    needs(this, 'pdftotext', 'pdfinfo');
    const many = await of('x\n'.repeat(320_000));
    expect(Number((await pdfinfo(many)).Pages)).to.be.lessThan(500);
    expect(await pdftotext(many, '-l', '1'))
      .to.contain('x↵x↵x↵')
      .and.contain('↵ ends a line');
  });

  it('takes 3 MB of text in 40 000 lines', async function () {
    needs(this, 'pdfinfo');
    const line = 'The tenant shall pay the rent on the first of each month, in full, no excuse';
    const large = await of(`${line}\n`.repeat(40_000).slice(0, 3_145_728));
    expect(Number((await pdfinfo(large)).Pages)).to.be.greaterThan(600);
  });
});
