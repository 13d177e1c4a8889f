import { createHash } from 'node:crypto';
import { PDF } from '@libpdf/core';
import { expect } from 'chai';
import { openOriginal } from '../../src/documents/open-original.ts';
import { readAttachments } from '../../src/documents/pdf/read-attachments.ts';
import { PagesNotCopied, togetherPdf } from '../../src/documents/pdf/together-pdf.ts';
import { sealBytes } from '../../src/documents/seal-bytes.ts';
import type { DocumentToSeal } from '../../src/documents/seal-document.ts';
import { sealTogether } from '../../src/documents/seal-together.ts';
import { pdfAIssues } from '../helpers/pdf-a.ts';
import { pdfinfo, pdftotext, qpdf, qpdfCheck } from '../helpers/pdf-programs.ts';
import { pdfsig } from '../helpers/pdfsig.ts';
import { withFile } from '../helpers/plain-pdf.ts';
import { needs, output } from '../helpers/programs.ts';
import { NOW, samplePage, sampleSignature } from '../helpers/sample-page.ts';
import { samplePdf, samplePdfA, samplePdfA4 } from '../helpers/sample-pdf.ts';
import { createSealing, type Sealing } from './evidence/sealing.ts';
import { onePage, pdfOf, stream, withCatalog } from './intake/pdf-builder.ts';

/** Tomorrow: the certificates of a test begin to be valid when it runs. */
const TOMORROW = Date.now() + 86_400_000;
const ATTACHED_ONLY = 'Attached only: its pages are not shown in this file';
const evidence = Buffer.from('{}');

function documentOf(name: string, bytes: Uint8Array): DocumentToSeal {
  const contentType = name.endsWith('.txt') ? 'text/plain' : 'application/pdf';
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { id: name, dataType: 'lease', name, contentType, size: bytes.length, sha256, bytes };
}

describe('sealing several documents as one PDF', function () {
  this.timeout(20_000);
  let sealing: Sealing;
  before(async () => {
    sealing = await createSealing();
  });
  after(() => sealing.remove());

  async function sealed(given: Record<string, Uint8Array>, allowActiveContent = false): Promise<Uint8Array> {
    const documents = Object.entries(given).map(([name, bytes]) => documentOf(name, bytes));
    const page = samplePage({
      documents: documents.map(({ bytes: _, ...document }) => ({ ...document, name: document.name! })),
      signatures: [sampleSignature({ documents: [2] })],
    });
    const xades = [{ signatureId: 's-1', xml: '<record/>' }];
    const tools = { sealer: sealing.sealer, allowActiveContent };
    return (await sealTogether(documents, { page, evidence, xades, now: TOMORROW }, tools)).bytes;
  }

  const text = Buffer.from('First line\fAnother page');
  const titled = (title: string) => samplePdf({}, (pdf) => pdf.text(title));

  describe('of a PDF, a text and another PDF', () => {
    let given: Record<string, Buffer>;
    let bytes: Uint8Array;
    before(async () => {
      given = {
        'a.pdf': await titled('The first PDF'),
        'b.txt': text,
        'c.pdf': await titled('The last PDF'),
      };
      bytes = await sealed(given);
    });

    it('shows them in their order, and then the page', async function () {
      needs(this, 'pdftotext', 'qpdf', 'pdfinfo');
      await qpdfCheck(bytes);
      const shown = await pdftotext(bytes);
      const parts = ['The first PDF', 'First line', 'Another page', 'The last PDF', 'Signatures'];
      const places = parts.map((part) => shown.indexOf(part));
      expect(Math.min(...places)).to.be.at.least(0);
      expect(places).to.deep.equal([...places].sort((left, right) => left - right));
      expect(await pdfinfo(bytes)).to.include({ Pages: '5', 'PDF version': '1.7' });
    });

    it('says on the page which documents a signature covers, and how the originals are found', async function () {
      needs(this, 'pdftotext');
      const shown = (await pdftotext(bytes)).replace(/\s+/g, ' ');
      expect(shown).to.include('Signed of the documents: 2');
      expect(shown).to.include('The original documents are attached unchanged');
      expect(shown).to.include('The pages before this one show the documents');
      expect(shown).not.to.include(ATTACHED_ONLY);
    });

    it('carries the originals as sources, the evidence and the signatures as XML', async () => {
      const attached = new Map(
        (await readAttachments(bytes)).map((one) => [one.name, Buffer.from(one.bytes)]),
      );
      for (const [name, original] of Object.entries(given))
        expect(attached.get(name)!.equals(original), name).to.equal(true);
      expect(attached.get('evidence.json')!.equals(evidence)).to.equal(true);
      expect(attached.get('signature-s-1.xml')!.toString()).to.equal('<record/>');
      expect(attached).to.have.lengthOf(5);
      const relationships = Buffer.from(bytes)
        .toString('latin1')
        .match(/AFRelationship \/\w+/g);
      expect(relationships!.filter((one) => one.endsWith('Source'))).to.have.lengthOf(3);
    });

    it('leads to each of them by its outline', async function () {
      needs(this, 'qpdf');
      const { outlines } = JSON.parse(await qpdfJson(bytes));
      const led = outlines.map(({ title, destpageposfrom1 }: Record<string, unknown>) => [
        title,
        destpageposfrom1,
      ]);
      expect(led).to.deep.equal([
        ['a.pdf', 1],
        ['b.txt', 2],
        ['c.pdf', 4],
        ['Signatures', 5],
      ]);
    });

    it('is valid for pdfsig', async function () {
      needs(this, 'pdfsig', 'certutil');
      const [signature, ...more] = await pdfsig(bytes, sealing.pki);
      expect(signature).to.include({ validation: 'Signature is Valid.', coversDocument: true });
      expect(more).to.deep.equal([]);
    });

    it('is no PDF/A, and claims none', async () => {
      expect(await pdfAIssues(bytes)).to.include('the metadata do not say part 3');
    });
  });

  const intended = (channels: number) =>
    withCatalog(
      '/Metadata 5 0 R /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile 4 0 R >>]',
      stream(`/N ${channels}`, 'profile'),
      stream(
        '/Type /Metadata /Subtype /XML',
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>',
        { packed: false },
      ),
    );
  const claims: [title: string, given: () => Promise<Record<string, Uint8Array>>, isPdfA: boolean][] = [
    [
      'PDF/A-1, 2 and 3',
      async () => ({ '1': await samplePdfA(1), '2': await samplePdfA(2), '3': await samplePdfA(3) }),
      true,
    ],
    ['texts', async () => ({ 'a.txt': text, 'b.txt': Buffer.from('b') }), true],
    ['PDF/A and text', async () => ({ '1': await samplePdfA(2), 'b.txt': text }), true],
    [
      'PDF/A and what is attached alone',
      async () => ({ '1': await samplePdfA(2), '2': Buffer.from([0, 1]) }),
      true,
    ],
    [
      'PDF/A for a screen of its own',
      async () => ({ '1': pdfOf(intended(3)), '2': await samplePdfA(2) }),
      true,
    ],
    ['PDF/A and PDF', async () => ({ '1': await samplePdfA(2), '2': await samplePdf() }), false],
    ['PDF/A-4', async () => ({ '1': await samplePdfA4(''), '2': await samplePdfA(2) }), false],
    [
      'PDF/A for printing in CMYK',
      async () => ({ '1': pdfOf(intended(4)), '2': await samplePdfA(2) }),
      false,
    ],
  ];
  for (const [title, given, isPdfA] of claims) {
    it(`is ${isPdfA ? 'a PDF/A-3b' : 'no PDF/A'} of ${title}`, async () => {
      const bytes = await sealed(await given());
      const issues = await pdfAIssues(bytes);
      if (isPdfA) expect(issues).to.deep.equal([]);
      else expect(issues).to.include('the metadata do not say part 3');
      expect(Buffer.from(bytes).subarray(0, 8).toString()).to.equal('%PDF-1.7');
    });
  }

  const script = '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>';
  const alone: [title: string, make: () => Promise<Uint8Array>][] = [
    ['carries a signature', async () => sealedOnce(await samplePdf(), sealing)],
    ['has active content', async () => pdfOf(withCatalog(script))],
    ['has layers', async () => pdfOf(withCatalog('/OCProperties << >>'))],
    ['has a password', async () => encrypted(await samplePdf())],
    ['is broken', async () => (await samplePdf()).subarray(0, 500)],
    ['is neither PDF nor text', async () => Buffer.from([0x50, 0x4b, 3, 4])],
  ];
  for (const [title, make] of alone) {
    it(`attaches untouched alone what ${title}, and says so`, async function () {
      needs(this, 'pdftotext', 'qpdf');
      const original = await make();
      const bytes = await sealed({ 'odd.pdf': original, 'b.txt': text });
      await qpdfCheck(bytes);
      expect((await pdftotext(bytes)).split(ATTACHED_ONLY)).to.have.lengthOf(2);
      const odd = (await readAttachments(bytes)).find(({ name }) => name === 'odd.pdf');
      expect(Buffer.from(odd!.bytes).equals(original)).to.equal(true);
      expect(await pdfinfo(bytes)).to.include({ Pages: '3' });
    });
  }

  it('shows what has active content where that is taken, without what it does', async function () {
    needs(this, 'pdftotext');
    const bytes = await sealed({ 'odd.pdf': pdfOf(withCatalog(script)), 'b.txt': text }, true);
    expect(await pdftotext(bytes)).not.to.include(ATTACHED_ONLY);
    expect((await PDF.load(bytes)).getPageCount()).to.equal(4);
  });

  it('says of no pages that they show the documents where none does', async function () {
    needs(this, 'pdftotext');
    const bytes = await sealed({ a: Buffer.from([0]), b: Buffer.from([1]) });
    expect(await pdftotext(bytes)).not.to.include('The pages before this one');
  });

  it('seals a single document as it is sealed by itself', async () => {
    const original = await samplePdf();
    const bytes = await sealed({ 'a.pdf': original });
    expect(Buffer.from(bytes).subarray(0, original.length).equals(original)).to.equal(true);
    expect((await readAttachments(bytes)).map(({ name }) => name)).to.deep.equal([
      'evidence.json',
      'signature-s-1.xml',
    ]);
  });

  it('tells which document has pages that can not be copied', async () => {
    const source = pdfOf([
      ...onePage.slice(0, 2),
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots [<< /Subtype /Square /Rect [0 0 9 9] >>] >>',
    ]);
    const { pdf: pages } = (await openOriginal(source, {}))!;
    const documents = [
      { name: 'a', text },
      { name: 'b', pages },
    ];
    const failed = await togetherPdf({
      documents,
      page: samplePage(),
      attachments: [],
      pdfA: true,
      now: NOW,
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(PagesNotCopied);
    expect((failed as PagesNotCopied).index).to.equal(1);
  });
});

async function sealedOnce(pdf: Uint8Array, { sealer }: Sealing): Promise<Uint8Array> {
  return (await sealBytes(pdf, TOMORROW, { sealer })).bytes;
}

const encrypted = (pdf: Uint8Array) => qpdf(pdf, '--encrypt', 'user', 'owner', '256', '--');

function qpdfJson(pdf: Uint8Array): Promise<string> {
  return withFile(pdf, (file) => output('qpdf', ['--json', '--json-key=outlines', file]));
}
