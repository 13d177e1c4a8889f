import { PDF, type PdfRef, type PdfStream } from '@libpdf/core';
import { expect } from 'chai';
import { type AppendFacts, appendToPdf } from '../../../src/documents/pdf/append-to-pdf.ts';
import type { Attachment } from '../../../src/documents/pdf/attachment.ts';
import { readAttachments } from '../../../src/documents/pdf/read-attachments.ts';
import type { SignaturePage } from '../../../src/documents/pdf/signature-page.ts';
import { pdfAIssues } from '../../helpers/pdf-a.ts';
import {
  pageBoxes,
  pdfdetach,
  pdffonts,
  pdfinfo,
  pdftotext,
  qpdf,
  qpdfCheck,
} from '../../helpers/pdf-programs.ts';
import { needs } from '../../helpers/programs.ts';
import { NOW, samplePage } from '../../helpers/sample-page.ts';
import {
  hybridPdf,
  nestedPdf,
  rawPdf,
  samplePdf,
  samplePdfA,
  samplePdfA4,
} from '../../helpers/sample-pdf.ts';

const evidence = (content = '{"a":1}', name = 'evidence.json'): Attachment => ({
  name,
  mediaType: 'application/json',
  description: 'Evidence of the signatures',
  relationship: 'Data',
  bytes: Buffer.from(content),
  modifiedAt: NOW,
});

interface Options {
  page?: SignaturePage | false;
  attachments?: Attachment[];
  facts?: Partial<AppendFacts>;
}

async function appended(original: Uint8Array, options: Options = {}): Promise<Buffer> {
  const { page = samplePage(), attachments = [evidence()], facts } = options;
  const pdf = await PDF.load(original);
  await appendToPdf(pdf, {
    ...(page && { page }),
    attachments,
    now: NOW,
    facts: { signatures: 0, ...facts },
  });
  const saved = Buffer.from(await pdf.save({ incremental: true }));
  expect(saved.subarray(0, original.length).equals(original)).to.equal(true);
  return saved;
}

async function metadataOf(bytes: Uint8Array): Promise<Buffer | undefined> {
  const pdf = await PDF.load(bytes);
  const stream = pdf.getCatalog().get('Metadata', pdf.getObject.bind(pdf)) as PdfStream | undefined;
  return stream && Buffer.from(stream.getDecodedData());
}

describe('appending to a PDF', function () {
  this.timeout(20_000);

  const kinds: Record<string, () => Promise<Buffer> | Buffer> = {
    'a cross-reference table': () => samplePdf(),
    'version 1.1': () =>
      rawPdf(
        [
          '<< /Type /Catalog /Pages 2 0 R >>',
          '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
          '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << >> >>',
        ],
        '1.1',
      ),
    'cross-reference streams': async () => qpdf(await samplePdf(), '--object-streams=generate'),
    linearisation: async () => qpdf(await samplePdf(), '--linearize'),
    'linearisation and object streams': async () =>
      qpdf(await samplePdf(), '--linearize', '--object-streams=generate'),
    'both kinds of cross-references': () => hybridPdf(),
    'a nested page tree': () => nestedPdf(),
    'version 2.0': async () => qpdf(await samplePdf(), '--force-version=2.0'),
    'form fields': () => samplePdf({}, (pdf) => pdf.initForm() && pdf.formText('tenant', 10, 10, 100, 20)),
    attachments: () =>
      samplePdf({}, (pdf) => {
        pdf.file(Buffer.from('theirs'), { name: 'evidence.json' });
        pdf.file(Buffer.from('b'), { name: 'ø.txt' });
        pdf.file(Buffer.from('c'), { name: 'Z.txt' });
      }),
    'PDF/A-1b': () => samplePdfA(1),
    'PDF/A-2b': () => samplePdfA(2),
    'PDF/A-3b': () => samplePdfA(3),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    describe(`with ${kind}`, () => {
      let original: Buffer;
      let rounds: Buffer[];
      before(async function () {
        needs(this, 'qpdf');
        original = await make();
        const part = /PDF\/A-(\d)/.exec(kind)?.[1];
        const facts = part ? { pdfA: { part: Number(part) as 1, conformance: 'B' } } : {};
        const first = await appended(original, { facts, attachments: [evidence('1')] });
        const second = await appended(first, { facts, attachments: [evidence('2')] });
        rounds = [first, second, await appended(second, { facts, attachments: [evidence('3')] })];
      });

      it('keeps the original in front, three times over, and is clean to qpdf', async () => {
        for (const round of rounds) await qpdfCheck(round);
      });

      it('adds a page each time', async function () {
        needs(this, 'pdfinfo', 'pdftotext');
        const before = Number((await pdfinfo(original)).Pages);
        const last = rounds[2]!;
        expect(await pdfinfo(last)).to.include({ Pages: String(before + 3) });
        const text = await pdftotext(last, '-f', String(before + 1), '-l', String(before + 1));
        expect(text).to.contain('Kari Nordmann').and.contain('the first bytes of this file');
      });

      it('carries every attachment', async function () {
        needs(this, 'pdfdetach');
        const files = Object.values(await pdfdetach(rounds[2]!)).map(String);
        expect(files).to.include.members(['1', '2', '3']);
        expect(files).to.have.length(kind === 'attachments' ? 6 : 3);
      });

      it('embeds the fonts of the page', async function () {
        needs(this, 'pdffonts');
        const fonts = (await pdffonts(rounds[2]!)).filter(({ name }) => name.includes('DejaVu'));
        expect(fonts.length).to.be.at.least(6);
        for (const font of fonts) expect(font).to.include({ embedded: true, subset: true });
      });

      it('is 1.7 at least', async function () {
        needs(this, 'pdfinfo');
        const version = kind === 'version 2.0' ? '2.0' : '1.7';
        expect(await pdfinfo(rounds[0]!)).to.include({ 'PDF version': version });
      });
    });
  }

  describe('that is PDF/A', () => {
    for (const part of [1, 2, 3] as const) {
      it(`of part ${part} gives PDF/A-3b`, async () => {
        const facts = { pdfA: { part, conformance: 'B' } };
        expect(await pdfAIssues(await appended(await samplePdfA(part), { facts }))).to.deep.equal([]);
      });
    }

    it('keeps its metadata plain and all of them but the claim', async () => {
      const original = await samplePdfA(1);
      const saved = await appended(original, { facts: { pdfA: { part: 1, conformance: 'B' } } });
      const before = String(await metadataOf(original));
      expect(String(await metadataOf(saved))).to.equal(before.replace('part>1<', 'part>3<'));
      expect(saved.subarray(original.length).toString('latin1')).to.contain('<pdfaid:part>3<');
    });

    it('has metadata that were compressed read, and plain from then on', async function () {
      needs(this, 'qpdf');
      const original = await samplePdfA(2);
      const xmp = (await metadataOf(original))!;
      const pdf = await PDF.load(original);
      const stream = pdf.getCatalog().get('Metadata', pdf.getObject.bind(pdf)) as PdfStream;
      stream.setData(xmp);
      const compressed = Buffer.from(await pdf.save());
      expect(compressed.toString('latin1')).not.to.contain('pdfaid:part');
      const saved = await appended(compressed, { facts: { pdfA: { part: 2, conformance: 'B' } } });
      expect(saved.toString('latin1')).to.contain('<pdfaid:part>3<');
    });

    it('says what files are that a PDF/A-2 carries', async () => {
      const original = await samplePdfA(2, (pdf) => pdf.file(Buffer.from('x'), { name: 'x.pdf' }));
      const stripped = Buffer.from(
        original
          .toString('latin1')
          .replace(/\/AFRelationship \S+|\/AF \[.*?\]/g, (each) => ' '.repeat(each.length)),
        'latin1',
      );
      expect(stripped.toString('latin1')).not.to.contain('AFRelationship');
      const saved = await appended(stripped, { facts: { pdfA: { part: 2, conformance: 'B' } } });
      const complaints = await pdfAIssues(saved);
      expect(complaints).to.deep.equal(['the file x.pdf has no date']);
    });

    it('of part 3 and level A is of level B with a page that has no tags', async () => {
      const original = Buffer.from(
        (await samplePdfA(3)).toString('latin1').replace('conformance>B<', 'conformance>A<'),
        'latin1',
      );
      const facts = { pdfA: { part: 3 as const, conformance: 'A' } };
      expect(String(await metadataOf(await appended(original, { facts })))).to.contain('conformance>B<');
      const without = await appended(original, { facts, page: false });
      expect(String(await metadataOf(without))).to.contain('conformance>A<');
    });

    for (const [conformance, claimed] of [
      ['', 'F'],
      ['F', 'F'],
      ['E', 'E'],
    ] as const) {
      it(`of part 4${conformance.toLowerCase()} is 4${claimed.toLowerCase()} and stays 2.0`, async () => {
        const original = await samplePdfA4(conformance);
        const saved = await appended(original, { facts: { pdfA: { part: 4, conformance } } });
        const xmp = String(await metadataOf(saved));
        expect(xmp)
          .to.contain('part>4<')
          .and.match(new RegExp(`conformance[^>]*>${claimed}<`));
        expect((await PDF.load(saved)).getCatalog().has('Version')).to.equal(false);
      });
    }

    it('and has no metadata can’t be claimed to be', async () => {
      const facts = { signatures: 0, pdfA: { part: 2 as const, conformance: 'B' } };
      const pdf = await PDF.load(nestedPdf());
      const failure = await appendToPdf(pdf, { attachments: [evidence()], now: NOW, facts }).catch(
        (error) => error,
      );
      expect(failure).to.have.property('code', 'ERR_SEAL_FAILED');
    });
  });

  it('claims nothing that the original does not', async () => {
    expect(await metadataOf(await appended(await samplePdf()))).to.equal(undefined);
  });

  it('leaves what pages inherit as it was, and lets its own inherit nothing', async function () {
    needs(this, 'pdfinfo');
    const pages = await pageBoxes(await appended(nestedPdf()));
    expect(pages).to.deep.equal([
      { size: [300, 200], turned: 90 },
      { size: [300, 200], turned: 90 },
      { size: [595, 842], turned: 0 },
    ]);
  });

  it('brings along what the colours of its page mean', async () => {
    const pdf = await PDF.load(await appended(await samplePdf()));
    const resolve = pdf.getObject.bind(pdf);
    const spaces = pdf.getPage(1)!.dict.getDict('Resources', resolve)!.getDict('ColorSpace', resolve)!;
    const [kind, profile] = spaces.getArray('DefaultRGB', resolve)!.toArray();
    expect(kind).to.have.property('value', 'ICCBased');
    const stream = resolve(profile as PdfRef) as PdfStream;
    expect(stream.getNumber('N')!.value).to.equal(3);
    expect(Buffer.from(stream.getDecodedData()).toString('latin1', 36, 40)).to.equal('acsp');
  });

  it('keeps a hidden object of a hybrid file', async () => {
    const pdf = await PDF.load(await appended(hybridPdf()));
    const resolve = pdf.getObject.bind(pdf);
    expect(pdf.getPage(0)!.dict.getDict('PieceInfo', resolve)!.has('Hidden')).to.equal(true);
  });

  it('keeps files of a deep name tree, and puts all in order', async () => {
    const file = (stream: number, name: string) =>
      `<< /Type /Filespec /F (${name}) /EF << /F ${stream} 0 R >> >>`;
    const stream = (content: string) =>
      `<< /Type /EmbeddedFile /Length ${content.length} >>\nstream\n${content}\nendstream`;
    const original = rawPdf([
      '<< /Type /Catalog /Pages 2 0 R /Names 4 0 R /AF 11 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << >> >>',
      '<< /EmbeddedFiles 5 0 R /Dests << /Names [] >> >>',
      '<< /Kids [6 0 R 7 0 R 5 0 R] >>',
      `<< /Limits [(a) (b)] /Names [(a) ${file(9, 'a.txt')} (b) 8 0 R] >>`,
      `<< /Limits [(m) (z)] /Names [(m) ${file(10, 'evidence.json')} (evidence-2.json) ${file(10, 'm.txt')}] >>`,
      file(10, 'b.txt'),
      stream('A'),
      stream('B'),
      '[8 0 R]',
    ]);
    const saved = await appended(original);
    const read = await readAttachments(saved);
    expect(read.map(({ name, bytes }) => `${name} ${Buffer.from(bytes)}`)).to.deep.equal([
      'a.txt A',
      'b.txt B',
      'm.txt B',
      'evidence-3.json {"a":1}',
      'evidence.json B',
    ]);
    const pdf = await PDF.load(saved);
    const resolve = pdf.getObject.bind(pdf);
    expect(pdf.getCatalog().getArray('AF', resolve)).to.have.length(2);
    expect(pdf.getCatalog().getDict('Names', resolve)!.has('Dests')).to.equal(true);
  });

  it('has names that are no ASCII in order of their bytes', async function () {
    needs(this, 'pdfdetach');
    const names = ['ø.json', 'Z.json', 'a.json', 'Ω.json'];
    const saved = await appended(await samplePdf(), {
      attachments: names.map((name) => evidence(name, name)),
    });
    const files = await pdfdetach(saved);
    for (const name of names) expect(String(files[name])).to.equal(name);
    await qpdfCheck(saved);
  });

  it('appends attachments without a page', async function () {
    needs(this, 'pdfinfo', 'pdfdetach');
    const saved = await appended(await samplePdf(), { page: false, facts: { signatures: 1 } });
    expect(await pdfinfo(saved)).to.include({ Pages: '1' });
    expect(Object.keys(await pdfdetach(saved))).to.deep.equal(['evidence.json']);
  });

  it('changes nothing where there is nothing to append', async () => {
    const original = await samplePdf();
    const saved = await appended(original, { page: false, attachments: [] });
    expect(saved.equals(original)).to.equal(true);
  });

  it('does not lower a version that the catalog has raised', async () => {
    const original = rawPdf([
      '<< /Type /Catalog /Version /2.0 /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << >> >>',
    ]);
    const catalog = (await PDF.load(await appended(original))).getCatalog();
    expect(catalog.getName('Version')!.value).to.equal('2.0');
  });

  it('needs a page tree', async () => {
    const pdf = await PDF.load(rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 0 >>']));
    const failure = await appendToPdf(pdf, {
      page: samplePage(),
      attachments: [],
      now: NOW,
      facts: { signatures: 0 },
    }).catch((error) => error);
    expect(failure).to.have.property('code', 'ERR_SEAL_FAILED');
  });
});
