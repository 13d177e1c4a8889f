import * as library from '@libpdf/core';
import { PDF, type PdfDict } from '@libpdf/core';
import { expect } from 'chai';
import { copyable, copyPages } from '../../../src/documents/pdf/copy-pages.ts';
import { byQpdf } from '../../helpers/plain-pdf.ts';
import { needs } from '../../helpers/programs.ts';
import { samplePdf, samplePdfA } from '../../helpers/sample-pdf.ts';
import { onePage, pdfOf, stream, withCatalog } from '../intake/pdf-builder.ts';

/** A PDF of one page with these entries; objects from 4 on are the others. */
const onePageWith = (entries: string, ...others: (string | Buffer)[]) =>
  pdfOf([
    ...onePage.slice(0, 2),
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] ${entries} >>`,
    ...others,
  ]);

/** A square that is drawn. */
const square = stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9]', '0 0 9 9 re f');

/** Its pages, copied into an empty file that is then written and read. */
async function copied(source: Uint8Array): Promise<{ text: string; pages: PdfDict[]; pdf: PDF }> {
  const target = PDF.create();
  target.addPage();
  const parent = target.getCatalog().getRef('Pages')!;
  const refs = await copyPages(library, target, await PDF.load(source), parent);
  const root = target.getObject(parent) as PdfDict;
  root.set('Kids', new library.PdfArray(refs));
  root.set('Count', library.PdfNumber.of(refs.length));
  const bytes = await target.save();
  const pdf = await PDF.load(bytes);
  const plain = await byQpdf(bytes, '--qdf', '--object-streams=disable');
  return { text: Buffer.from(plain).toString('latin1'), pages: pdf.getPages().map(({ dict }) => dict), pdf };
}

const textOf = async (source: Uint8Array) => (await copied(source)).text;

describe('pages that are copied into another PDF', () => {
  before(function () {
    needs(this, 'qpdf');
  });

  it('have what they inherit', async () => {
    const source = pdfOf([
      onePage[0]!,
      '<< /Type /Pages /Kids [3 0 R] /Count 2 /Rotate 180 /Resources << /Font << >> >> >>',
      '<< /Type /Pages /Parent 2 0 R /Kids [4 0 R 5 0 R] /Count 2 /MediaBox [0 0 300 200] /Rotate 90 >>',
      '<< /Type /Page /Parent 3 0 R >>',
      '<< /Type /Page /Parent 3 0 R /MediaBox [0 0 100 100] /Rotate 0 >>',
    ]);
    const { pages } = await copied(source);
    const numbers = (page: PdfDict, key: string) =>
      page
        .getArray(key)!
        .toArray()
        .map((each) => (each.type === 'number' ? each.value : undefined));
    expect(pages.map((page) => numbers(page, 'MediaBox'))).to.deep.equal([
      [0, 0, 300, 200],
      [0, 0, 100, 100],
    ]);
    expect(pages.map((page) => page.getNumber('Rotate')!.value)).to.deep.equal([90, 0]);
    expect(pages.map((page) => page.has('Resources'))).to.deep.equal([true, true]);
  });

  it('leave behind what does something, and what leads out of the page', async () => {
    const text = await textOf(
      onePageWith(
        '/AA << /O 4 0 R >> /Metadata 4 0 R /StructParents 1 /Annots [5 0 R 6 0 R] /B [4 0 R]',
        '<< /S /JavaScript /JS (app.alert\\(1\\)) >>',
        '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A 4 0 R /Dest [3 0 R /Fit] >>',
        '<< /Type /Annot /Subtype /Widget /FT /Btn /Rect [0 0 9 9] /AA << /D 4 0 R >> /P 3 0 R /AP << /N 7 0 R >> >>',
        square,
      ),
    );
    expect(text).to.include('re f');
    expect(text).not.to.match(/JavaScript|alert|\/AA|StructParents|Widget|Link|\/Dest|\/B \[/);
  });

  it('show what annotations draw, in the state in which they are, and not what is hidden', async () => {
    const shape = (color: string) =>
      stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9]', `${color} 0 0 rg`);
    const text = await textOf(
      onePageWith(
        '/Annots [4 0 R 5 0 R << /Subtype /Stamp /Rect [0 0 9 9] /F 2 /AP << /N 8 0 R >> >>]',
        '<< /Subtype /Widget /Rect [0 0 9 9] /AS /On /AP << /N << /On 6 0 R /Off 7 0 R >> >> >>',
        '<< /Subtype /Text /Rect [0 0 9 9] /F 24 /AP << /N 9 0 R >> >>',
        ...[shape('0.1'), shape('0.2'), shape('0.3'), shape('0.4')],
      ),
    );
    expect([...text.matchAll(/0\.\d 0 0 rg/g)].map(([match]) => match).sort()).to.deep.equal([
      '0.1 0 0 rg',
      '0.4 0 0 rg',
    ]);
    // printed, locked, read-only; the note neither zoomed nor turned
    expect([...text.matchAll(/\/F (\d+)/g)].map(([, flags]) => Number(flags))).to.have.members([196, 220]);
  });

  it('have objects that they share once', async () => {
    const page =
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /S 5 0 R >> >> >>';
    const source = pdfOf([
      onePage[0]!,
      '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>',
      ...[page, page],
      stream('/Subtype /Form /BBox [0 0 9 9]', '% shared once'),
    ]);
    const text = await textOf(source);
    expect(text.split('% shared once')).to.have.lengthOf(2);
  });

  it('are copied however deep what they draw refers to something, and back to where it began', async function () {
    this.timeout(20_000);
    // more references than the library remembers
    const depth = 25_000;
    const chain = Array.from({ length: depth }, (_, index) => `<< /Next ${index + 5} 0 R >>`);
    const source = onePageWith('/Resources << /Font << /F 4 0 R >> >>', ...chain, '<< /Next 4 0 R >>');
    const target = PDF.create();
    target.addPage();
    const parent = target.getCatalog().getRef('Pages')!;
    const before = target.context.registry.nextObjectNumber;
    expect(await copyPages(library, target, await PDF.load(source), parent)).to.have.lengthOf(1);
    expect(target.context.registry.nextObjectNumber - before).to.be.within(depth + 1, depth + 10);
  });

  it('go round in no circle', async () => {
    const text = await textOf(
      onePageWith('/Resources << /Font << /F 4 0 R >> >>', '<< /Self 4 0 R /Font [4 0 R] >>'),
    );
    expect(text.match(/\/Self/g)).to.have.lengthOf(1);
  });

  it('have nothing of what marked content has for properties, but that there is something', async () => {
    const text = await textOf(
      onePageWith('/Resources << /Properties << /P1 4 0 R >> >>', '<< /Secret (hidden) >>'),
    );
    expect(text).to.include('/P1').and.not.to.include('Secret');
  });

  describe('from a PDF/A', () => {
    const intent = (channels: number) =>
      withCatalog('/OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile 4 0 R >>]').concat(
        stream(`/N ${channels}`, 'profile'),
        stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << >> >>', 'inner'),
      );
    const withPage = (channels: number, resources: string) =>
      pdfOf(
        intent(channels).map((body, index) =>
          index === 2
            ? `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> ${resources} >> >>`
            : body,
        ),
      );

    for (const [channels, name] of [
      [1, 'DefaultGray'],
      [3, 'DefaultRGB'],
      [4, 'DefaultCMYK'],
    ] as const) {
      it(`keep the colours of an output intent of ${channels} channels, in forms too`, async () => {
        const text = await textOf(withPage(channels, '/ColorSpace << /C /DeviceN >>'));
        expect(text.match(new RegExp(`/${name}`, 'g'))).to.have.lengthOf(2);
        expect(text.match(/stream\nprofile/g)).to.have.lengthOf(1);
      });
    }

    it('keep what they themselves say that colours are', async () => {
      const text = await textOf(withPage(3, '/ColorSpace << /DefaultRGB /CalRGB >>'));
      expect(text).to.match(/\/DefaultRGB \/CalRGB/);
    });
  });
});

describe('whether pages look the same in another PDF', () => {
  const what = async (source: Uint8Array) => copyable(await PDF.load(source));

  it('is so for plain ones', async () => {
    expect(await what(await samplePdf())).to.deep.equal({ hasIntent: false });
  });

  it('says for which colours a PDF/A has its output intent', async () => {
    expect(await what(await samplePdfA(2))).to.deep.equal({ hasIntent: true, channels: 3 });
  });

  it('says that there is one that can not be read', async () => {
    const source = pdfOf(withCatalog('/OutputIntents [<< /S /GTS_PDFA1 >>]'));
    expect(await what(source)).to.deep.equal({ hasIntent: true });
  });

  const annotation = (entries: string) => onePageWith(`/Annots [<< /Rect [0 0 9 9] ${entries} >>]`);
  const cases: [title: string, source: Buffer, same: boolean][] = [
    ['with layers', pdfOf(withCatalog('/OCProperties << >>')), false],
    ['of a portfolio', pdfOf(withCatalog('/Collection << >>')), false],
    [
      'of a form that is computed',
      pdfOf(withCatalog('/AcroForm << /Fields [] /NeedAppearances true >>')),
      false,
    ],
    ['of an XFA form', pdfOf(withCatalog('/AcroForm << /Fields [] /XFA (x) >>')), false],
    ['of a plain form', pdfOf(withCatalog('/AcroForm << /Fields [] /NeedAppearances false >>')), true],
    ['without a size', pdfOf([...onePage.slice(0, 2), '<< /Type /Page /Parent 2 0 R >>']), false],
    ['with an annotation that each reader draws', annotation('/Subtype /Square'), false],
    ['with one that is hidden', annotation('/Subtype /Square /F 2'), true],
    ['with a link', annotation('/Subtype /Link'), true],
    ['with an empty field', annotation('/Subtype /Widget'), true],
  ];
  for (const [title, source, same] of cases) {
    it(`is ${same ? '' : 'not '}so for pages ${title}`, async () => {
      expect((await what(source)) !== undefined).to.equal(same);
    });
  }
});
