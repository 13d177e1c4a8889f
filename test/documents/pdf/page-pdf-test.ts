import { expect } from 'chai';
import type { Attachment } from '../../../src/documents/pdf/attachment.ts';
import { pagePdf } from '../../../src/documents/pdf/page-pdf.ts';
import { readAttachments } from '../../../src/documents/pdf/read-attachments.ts';
import { pdfAIssues } from '../../helpers/pdf-a.ts';
import { pdfdetach, pdffonts, pdfinfo, qpdfCheck } from '../../helpers/pdf-programs.ts';
import { needs } from '../../helpers/programs.ts';
import { NOW, samplePage } from '../../helpers/sample-page.ts';

const attachment = (name: string, content: string | Buffer): Attachment => ({
  name,
  mediaType: 'application/json',
  description: 'Evidence of the signatures – «bevis»',
  relationship: 'Data',
  bytes: Buffer.from(content as string),
  modifiedAt: NOW,
});

describe('a PDF of the signature page alone', function () {
  this.timeout(20_000);
  const attachments = [
    attachment('evidence.json', '{"a":1}'),
    attachment('evidence.json', Buffer.alloc(100_000, 'x')),
    attachment('Čáhci & <søknad>.json', '{}'),
    attachment('../../etc/passwd', 'x'),
    attachment('empty.json', ''),
  ];
  let bytes: Uint8Array;
  before(async () => {
    bytes = await pagePdf({ page: samplePage({ title: 'A & B <c>\u0000' }), attachments, now: NOW });
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
    const fonts = await pdffonts(bytes);
    expect(fonts.length).to.be.greaterThan(1);
    for (const font of fonts) expect(font).to.include({ embedded: true, subset: true });
  });

  it('is A4 portrait', async function () {
    needs(this, 'pdfinfo');
    expect((await pdfinfo(bytes))['Page size']).to.contain('A4');
  });

  it('carries each attachment byte for byte, under names of their own', async function () {
    needs(this, 'pdfdetach');
    const files = await pdfdetach(bytes);
    expect(files['evidence.json']!.toString()).to.equal('{"a":1}');
    expect(files['evidence-2.json']!.equals(Buffer.alloc(100_000, 'x'))).to.equal(true);
    expect(files['Čáhci & _søknad_.json']!.toString()).to.equal('{}');
    expect(files['.._.._etc_passwd']!.toString()).to.equal('x');
    expect(files['empty.json']!.toString()).to.equal('');
    expect(Object.keys(files)).to.have.length(5);
  });

  it('is read back', async () => {
    const read = await readAttachments(bytes);
    expect(read.map(({ name }) => name)).to.have.members([
      'evidence.json',
      'evidence-2.json',
      'Čáhci & _søknad_.json',
      '.._.._etc_passwd',
      'empty.json',
    ]);
    const evidence = read.find(({ name }) => name === 'evidence.json')!;
    expect(evidence.mediaType).to.equal('application/json');
    expect(Buffer.from(evidence.bytes).toString()).to.equal('{"a":1}');
  });

  it('is the same for the same input', async () => {
    const again = await pagePdf({ page: samplePage({ title: 'A & B <c>\u0000' }), attachments, now: NOW });
    expect(Buffer.from(again).equals(bytes)).to.equal(true);
  });

  it('has another identifier for another page', async () => {
    const identifier = (pdf: Uint8Array) => /\/ID \[<(\w+)>/.exec(Buffer.from(pdf).toString('latin1'))![1];
    const other = await pagePdf({ page: samplePage({ task: 'Other' }), attachments: [], now: NOW });
    expect(identifier(other)).not.to.equal(identifier(bytes));
  });
});
