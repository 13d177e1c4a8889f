import { expect } from 'chai';
import { readPdfFacts } from '../../../src/documents/intake/pdf-facts.ts';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { sealPdf } from '../../../src/documents/seal/seal-pdf.ts';
import { createPki } from '../../helpers/pki.ts';
import { plainPdf } from '../../helpers/plain-pdf.ts';
import { needs } from '../../helpers/programs.ts';
import { onePage, pdfOf, revised, stream, withCatalog } from './pdf-builder.ts';

const xmp = (content: string) =>
  stream(
    '/Type /Metadata /Subtype /XML',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${content}</rdf:RDF></x:xmpmeta>`,
  );
const described = (content: string, options = {}) =>
  pdfOf(withCatalog('/Metadata 4 0 R', xmp(content)), options);
const PDF_A = 'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"';

describe('the facts of a PDF', function () {
  this.timeout(10_000);

  it('are version and pages of a plain one', () => {
    expect(readPdfFacts(pdfOf(onePage, { version: '1.4' }))).to.deep.equal({
      version: '1.4',
      signatures: 0,
      pages: 1,
    });
  });

  it('have the version of the catalog where that is later', () => {
    expect(readPdfFacts(pdfOf(withCatalog('/Version /1.7'), { version: '1.4' })).version).to.equal('1.7');
    expect(readPdfFacts(pdfOf(withCatalog('/Version /1.4'), { version: '2.0' })).version).to.equal('2.0');
  });

  it('refuse a catalog of a version that is not taken', () => {
    expect(() => readPdfFacts(pdfOf(withCatalog('/Version /1.9')))).to.throw('names a version other than');
  });

  const claims: [string, string, object | undefined][] = [
    [
      'as elements',
      `<rdf:Description ${PDF_A}><pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>`,
      { part: 3, conformance: 'B' },
    ],
    [
      'as attributes',
      `<rdf:Description ${PDF_A} pdfaid:part="2" pdfaid:conformance="u"/>`,
      { part: 2, conformance: 'U' },
    ],
    [
      'under another prefix',
      `<rdf:Description xmlns:a='http://www.aiim.org/pdfa/ns/id/' a:part='1' a:conformance='A'/>`,
      { part: 1, conformance: 'A' },
    ],
    [
      'of part 4 without a level',
      `<rdf:Description ${PDF_A} pdfaid:part="4" pdfaid:rev="2020"/>`,
      { part: 4, conformance: '' },
    ],
    ['in a comment', `<!-- <rdf:Description ${PDF_A} pdfaid:part="4"/> -->`, undefined],
    ['of a part that there is not', `<rdf:Description ${PDF_A} pdfaid:part="7"/>`, undefined],
    [
      'under a prefix that stands for something else',
      '<rdf:Description xmlns:pdfaid="urn:x" pdfaid:part="3"/>',
      undefined,
    ],
  ];
  for (const [what, content, pdfA] of claims) {
    it(`have a claim of PDF/A ${what}${pdfA ? '' : ': none'}`, () => {
      expect(readPdfFacts(described(content)).pdfA).to.deep.equal(pdfA);
    });
  }

  it('have the claim of a PDF/A by another library', async () => {
    expect(readPdfFacts(await plainPdf({ subset: 'PDF/A-1b' })).pdfA).to.deep.equal({
      part: 1,
      conformance: 'B',
    });
    expect(readPdfFacts(await plainPdf({ subset: 'PDF/A-3b' })).pdfA).to.deep.equal({
      part: 3,
      conformance: 'B',
    });
  });

  it('refuse metadata that inflate to too much, or are packed in an unusual way', () => {
    const bomb = stream('/Type /Metadata', Buffer.alloc(5 * 1024 * 1024));
    const chain = stream('/Type /Metadata /Filter [/LZWDecode /LZWDecode]', 'x', { packed: false });
    for (const metadata of [bomb, chain]) {
      expect(() => readPdfFacts(pdfOf(withCatalog('/Metadata 4 0 R', metadata))))
        .to.throw()
        .with.property('code', 'ERR_DOCUMENT_TOO_COMPLEX');
    }
  });

  it('count fields that are signed, not those that wait or hold text', () => {
    const pdf = pdfOf(
      withCatalog(
        '/AcroForm << /Fields [4 0 R 5 0 R 6 0 R 7 0 R] >>',
        '<< /FT /Sig /T (a) /V 8 0 R >>',
        '<< /FT /Sig /T (b) >>',
        '<< /FT /Tx /T (c) /V (text) >>',
        // the kind comes from above, the widget has no name of its own
        '<< /FT /Sig /T (d) /Kids [9 0 R] >>',
        '<< /Type /Sig /Contents <00> >>',
        '<< /T (e) /V 10 0 R /Parent 7 0 R /Kids [11 0 R] >>',
        '<< /Type /DocTimeStamp /Contents <00> >>',
        '<< /Subtype /Widget /Parent 9 0 R >>',
      ),
    );
    expect(readPdfFacts(pdf).signatures).to.equal(2);
  });

  it('count the signatures of all revisions', async function () {
    needs(this, 'openssl');
    const { PDF } = await import('@libpdf/core');
    const pki = await createPki();
    try {
      const { key, certificate } = await pki.issue('Seal', 'P-256');
      const sealer = await openSealingKey(pemKey({ key, certificates: certificate }));
      let bytes = await plainPdf();
      for (const fieldName of ['first', 'second']) {
        const sealed = await sealPdf(await PDF.load(bytes), bytes, { sealer, at: Date.now(), fieldName });
        bytes = sealed.bytes;
      }
      expect(readPdfFacts(bytes))
        .to.include({ signatures: 2, pages: 1 })
        .and.not.have.property('certification');
    } finally {
      await pki.remove();
    }
  });

  const certified = (reference: string) =>
    readPdfFacts(
      pdfOf(withCatalog('/Perms << /DocMDP 4 0 R >>', `<< /Type /Sig /Reference [${reference}] >>`)),
    );
  const permission = (params: string) => `<< /TransformMethod /DocMDP /TransformParams << ${params} >> >>`;
  const certifications: [string, string, number][] = [
    ['nothing', permission('/P 1'), 1],
    ['filling in', permission('/P 2'), 2],
    ['annotating', permission('/P 3'), 3],
    ['what it doesn’t say', permission(''), 2],
    ['what stands behind another rule', `<< /TransformMethod /FieldMDP >> ${permission('/P 1')}`, 1],
  ];
  for (const [what, reference, certification] of certifications) {
    it(`have a certification that allows ${what}`, () => {
      expect(certified(reference).certification).to.equal(certification);
    });
  }

  it('are those of the last revision', () => {
    const pdf = revised(described(`<rdf:Description ${PDF_A} pdfaid:part="1"/>`), {
      2: '<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>',
      4: 'null',
      5: onePage[2]!,
    });
    expect(readPdfFacts(pdf)).to.deep.equal({ version: '1.7', signatures: 0, pages: 2 });
  });
});
