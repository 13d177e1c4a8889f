import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { assertSealable } from '../../../src/documents/intake/assert-sealable.ts';
import { isSigningError } from '../../../src/errors.ts';
import { byQpdf, plainPdf, withFile } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';
import { codeOf } from './code-of.ts';
import { hybridPdfOf, onePage, pdfOf, revised, stream, streamedPdfOf, withCatalog } from './pdf-builder.ts';

async function messageOf(bytes: Uint8Array): Promise<string> {
  try {
    await assertSealable(bytes);
  } catch (error) {
    if (isSigningError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('a document for a sealing task', function () {
  this.timeout(10_000);

  it('may be text', async () => {
    expect(await assertSealable(Buffer.from('Blåbærsyltetøy\n'))).to.deep.equal({ format: 'text' });
  });

  it('may be a PDF, and is then described', async () => {
    expect(await assertSealable(pdfOf(onePage))).to.deep.equal({
      format: 'pdf',
      pdf: { version: '1.7', signatures: 0, pages: 1 },
    });
  });

  const refused: [string, Uint8Array, string][] = [
    ['empty', Buffer.alloc(0), 'ERR_DOCUMENT_FORMAT the document is empty'],
    [
      'a zip archive',
      Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1'),
      'ERR_DOCUMENT_FORMAT the document is neither',
    ],
    ['text with a NUL', Buffer.from('hei\0'), 'ERR_DOCUMENT_FORMAT the document is neither'],
    [
      'UTF-16',
      Buffer.from('\uFEFFhei', 'utf16le'),
      'ERR_DOCUMENT_ENCODING the text is not in UTF-8: it looks like UTF-16',
    ],
    [
      'Latin-1',
      Buffer.from('blåbær', 'latin1'),
      'ERR_DOCUMENT_ENCODING the text is not in UTF-8: it looks like Latin-1',
    ],
    [
      'a header and nothing else',
      Buffer.from('%PDF-1.7'),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: its end is missing',
    ],
    [
      'PDF without pages',
      pdfOf([onePage[0]!, '<< /Type /Pages /Kids [] /Count 0 >>']),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: it has no pages',
    ],
    [
      'PDF without a catalog',
      pdfOf(['null', ...onePage.slice(1)]),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: its catalog is missing',
    ],
    [
      'PDF with fewer pages than it says',
      pdfOf([onePage[0]!, '<< /Type /Pages /Kids [3 0 R] /Count 2 >>', onePage[2]!]),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: its pages are not as many as it says',
    ],
    [
      'PDF whose trailer has a wrong size',
      pdfOf(onePage, { size: 3 }),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: its trailer has a wrong number of objects',
    ],
    [
      'PDF with a key twice',
      pdfOf(withCatalog('/X 1 /X 2')),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: a dictionary has a key twice',
    ],
    [
      'PDF behind something else',
      Buffer.concat([Buffer.from('junk\n'), pdfOf(onePage)]),
      'ERR_DOCUMENT_DAMAGED the PDF is damaged: its cross-reference table names a place',
    ],
    [
      'PDF with an entry Encrypt',
      pdfOf(onePage, { trailer: '/Encrypt << >>' }),
      'ERR_DOCUMENT_ENCRYPTED the PDF is protected by a password',
    ],
    [
      'PDF that was encrypted before a revision',
      revised(pdfOf(onePage, { trailer: '/Encrypt << >>' }), { 3: onePage[2]! }),
      'ERR_DOCUMENT_ENCRYPTED',
    ],
  ];
  for (const [what, bytes, message] of refused) {
    it(`may not be ${what}`, async () => expect(await messageOf(bytes)).to.match(new RegExp(`^${message}`)));
  }

  it('may not be a PDF that was cut, wherever', async () => {
    const pdf = pdfOf(withCatalog('', stream('', 'hello')));
    for (let length = 9; length < pdf.length - 1; length += 7) {
      expect(await codeOf(assertSealable(pdf.subarray(0, length)))).to.equal('ERR_DOCUMENT_DAMAGED');
    }
  });

  it('may not be a PDF whose last revision was cut', async () => {
    const first = pdfOf(onePage);
    const second = revised(first, { 3: onePage[2]! });
    for (let length = first.length + 1; length < second.length - 1; length += 7) {
      expect(await codeOf(assertSealable(second.subarray(0, length)))).to.equal('ERR_DOCUMENT_DAMAGED');
    }
  });

  it('may be a PDF with blank lines behind', async () => {
    expect(await codeOf(assertSealable(Buffer.concat([pdfOf(onePage), Buffer.from('\r\n\0\n')])))).to.equal(
      'taken',
    );
  });

  it('may not be a PDF whose table names one object for another', async () => {
    const pdf = pdfOf([...onePage, '(a)', '(b)']).toString('latin1');
    const [fourth, fifth] = [4, 5].map((number) => String(pdf.indexOf(`${number} 0 obj`)).padStart(10, '0'));
    const swapped = pdf.replace(`${fourth} 00000 n \n${fifth}`, `${fifth} 00000 n \n${fourth}`);
    expect(await messageOf(Buffer.from(swapped, 'latin1'))).to.contain('names another object than is there');
  });

  it('may be a hybrid PDF, if its two tables don’t differ', async () => {
    expect(await codeOf(assertSealable(hybridPdfOf('(hello)')))).to.equal('taken');
    expect(await codeOf(assertSealable(hybridPdfOf('(hello)', 'n')))).to.equal('ERR_DOCUMENT_DAMAGED');
    const script = hybridPdfOf('<< /S /JavaScript >>');
    expect(await codeOf(assertSealable(script))).to.equal('ERR_DOCUMENT_ACTIVE_CONTENT');
  });

  it('is read the same from a view into a larger buffer', async () => {
    const pdf = streamedPdfOf(onePage, ['(hello)']);
    const within = new Uint8Array(Buffer.concat([Buffer.alloc(7, 'x'), pdf, Buffer.alloc(9, 'x')]));
    expect(await codeOf(assertSealable(within.subarray(7, 7 + pdf.length)))).to.equal('taken');
  });

  for (const version of ['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '2.0']) {
    it(`may be a PDF ${version}`, async () => {
      const sealable = await assertSealable(pdfOf(onePage, { version }));
      expect(sealable).to.have.nested.property('pdf.version', version);
    });
  }

  for (const version of ['1.0', '1.8', '2.1', '3.0', '1.70', '17', 'x']) {
    it(`may not be a PDF ${version}`, async () => {
      expect(await codeOf(assertSealable(pdfOf(onePage, { version })))).to.equal('ERR_DOCUMENT_FORMAT');
    });
  }

  describe('written by another program', () => {
    let pdf: Uint8Array;

    before(async function () {
      needs(this, 'qpdf');
      pdf = await plainPdf({ pages: 3, form: true });
    });

    const shapes: [string, ...string[]][] = [
      ['linearised', '--linearize'],
      ['with object streams', '--object-streams=generate'],
      ['linearised, with object streams', '--linearize', '--object-streams=generate'],
      ['spread out for people', '--qdf'],
      ['of version 1.1', '--force-version=1.1', '--object-streams=disable'],
      ['of version 2.0', '--force-version=2.0'],
    ];
    for (const [what, ...args] of shapes) {
      it(`may be a PDF ${what}`, async () => {
        const sealable = await assertSealable(await byQpdf(pdf, ...args));
        expect(sealable).to.have.nested.property('pdf.pages', 3);
      });
    }

    const protections: [string, ...string[]][] = [
      ['the password of user and owner', 'user', 'owner', '256'],
      ['the owner’s password only', '', 'owner', '256'],
      ['no password at all', '', '', '256'],
      ['an old cipher', 'user', 'owner', '128', '--use-aes=n'],
    ];
    for (const [what, ...args] of protections) {
      it(`may not be encrypted with ${what}`, async () => {
        const encrypted = await withFile(pdf, async (file) => {
          await output('qpdf', ['--allow-weak-crypto', '--encrypt', ...args, '--', file, `${file}.out`]);
          return readFile(`${file}.out`);
        });
        expect(await codeOf(assertSealable(encrypted))).to.equal('ERR_DOCUMENT_ENCRYPTED');
        const rewriting = assertSealable(encrypted, { rewrite: true });
        expect(await codeOf(rewriting)).to.equal('ERR_DOCUMENT_ENCRYPTED');
      });
    }
  });

  it('may be a PDF by a library that appends to it', async () => {
    const { PDF } = await import('@libpdf/core');
    const pdf = await PDF.load(await plainPdf());
    pdf.addPage();
    const appended = await pdf.save({ incremental: true });
    expect(await assertSealable(appended)).to.have.nested.property('pdf.pages', 2);
  });
});
