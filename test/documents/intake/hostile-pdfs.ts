import { deflateSync } from 'node:zlib';
import type { SigningErrorCode } from '../../../src/errors.ts';
import { objectStream, onePage, pdfOf, revised, stream, streamedPdfOf, withCatalog } from './pdf-builder.ts';

/** PDFs that were made to take for ever or all memory, with the code that each has to get. */
export interface HostilePdf {
  what: string;
  make: () => Buffer;
  code: SigningErrorCode;
}

const damaged = 'ERR_DOCUMENT_DAMAGED';
const complex = 'ERR_DOCUMENT_TOO_COMPLEX';
const MB = 1024 * 1024;

/** A cross-reference section that is given as text, behind the objects of a PDF. */
function withTable(table: (pdf: Buffer) => string): Buffer {
  const pdf = pdfOf(onePage);
  const start = pdf.lastIndexOf('xref\n0');
  return Buffer.concat([
    pdf.subarray(0, start),
    Buffer.from(`${table(pdf)}\nstartxref\n${start}\n%%EOF\n`, 'latin1'),
  ]);
}

const trailer = 'trailer\n<< /Size 4 /Root 1 0 R >>';

/** Objects in this very text, without anything between them, and a table that leads to them. */
function rawPdf(objects: readonly string[]): Buffer {
  const parts = ['%PDF-1.7\n'];
  const rows = ['0000000000 65535 f \n'];
  let length = parts[0]!.length;
  for (const object of objects) {
    parts.push(object);
    rows.push(`${String(length).padStart(10, '0')} 00000 n \n`);
    length += object.length;
  }
  const size = objects.length + 1;
  parts.push(`\nxref\n0 ${size}\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\n`);
  parts.push(`startxref\n${length + 1}\n%%EOF\n`);
  return Buffer.from(parts.join(''), 'latin1');
}

/** References to this many objects. */
function references(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `${first + i} 0 R`).join(' ');
}

/** A catalog and a tree of 5 000 pages, all in one list. */
const manyPages: readonly string[] = [
  onePage[0]!,
  `<</Type/Pages/Kids[${references(3, 5_000)}]/Count 5000>>`,
  ...Array<string>(5_000).fill('<</Type/Page>>'),
];

export const hostilePdfs: readonly HostilePdf[] = [
  {
    what: 'a size of two thousand million',
    make: () => streamedPdfOf(onePage, [], { entries: { Size: '2147483647' } }),
    code: damaged,
  },
  {
    what: 'a table of a billion entries',
    make: () => withTable(() => `xref\n0 1000000000\n0000000000 65535 f \n${trailer}`),
    code: complex,
  },
  {
    what: 'entries of no bytes',
    make: () => streamedPdfOf(onePage, [], { entries: { W: '[0 0 0]', Size: '2147483647' } }),
    code: damaged,
  },
  {
    what: 'entries of a billion bytes',
    make: () => streamedPdfOf(onePage, [], { entries: { W: '[1 1000000000 2]' } }),
    code: damaged,
  },
  {
    what: 'an index of a billion entries',
    make: () => streamedPdfOf(onePage, [], { entries: { Index: '[0 1000000000]' } }),
    code: damaged,
  },
  {
    what: 'a predictor with rows of a billion bytes',
    make: () =>
      streamedPdfOf(onePage, [], { entries: { DecodeParms: '<< /Predictor 12 /Columns 1000000000 >>' } }),
    code: complex,
  },
  {
    what: 'a table that is said to begin with the free list at 1',
    make: () => withTable(() => `xref\n${'1 1\n0000000000 65535 f \n'.repeat(20_000)}${trailer}`),
    code: damaged,
  },
  {
    what: 'revisions in a circle',
    make: () => {
      const pdf = pdfOf(onePage, { trailer: '/Prev 0000000000' });
      const start = String(pdf.lastIndexOf('xref\n0')).padStart(10, '0');
      return Buffer.from(pdf.toString('latin1').replace('/Prev 0000000000', `/Prev ${start}`), 'latin1');
    },
    code: complex,
  },
  {
    what: '50 000 revisions',
    make: () => {
      const pdf = pdfOf(onePage);
      const parts = [pdf.toString('latin1')];
      let [previous, start] = [pdf.lastIndexOf('xref\n0'), pdf.length];
      for (let i = 0; i < 50_000; i++) {
        const part = `xref\n0 0\ntrailer<</Size 4/Root 1 0 R/Prev ${previous}>>\nstartxref\n${start}\n%%EOF\n`;
        parts.push(part);
        [previous, start] = [start, start + part.length];
      }
      return Buffer.from(parts.join(''), 'latin1');
    },
    code: complex,
  },
  {
    what: 'revisions within each other',
    make: () => {
      const parts: string[] = [];
      const head = '%PDF-1.7\n';
      let offset = head.length;
      for (let i = 0; i < 900; i++) {
        const next = offset + 59;
        parts.push(
          `xref\n0 0\ntrailer<</Size 4/Root 1 0 R/Prev ${String(next).padStart(8, '0')}/A (`.padEnd(59),
        );
        offset = next;
      }
      return Buffer.from(
        `${head}${parts.join('')}${'x'.repeat(3 * MB)}\nstartxref\n${head.length}\n%%EOF\n`,
        'latin1',
      );
    },
    code: damaged,
  },
  {
    what: 'a stream of a wrong length',
    make: () =>
      pdfOf(
        withCatalog(
          '',
          stream('', 'hello', { packed: false }).toString().replace('/Length 5', '/Length 2000000000'),
        ),
      ),
    code: damaged,
  },
  {
    what: 'a length that refers to itself',
    make: () => pdfOf(withCatalog('', '<< /Length 4 0 R >>\nstream\nx\nendstream')),
    code: damaged,
  },
  {
    what: 'pages in a circle',
    make: () =>
      pdfOf([
        onePage[0]!,
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>',
      ]),
    code: complex,
  },
  {
    what: 'parents in a circle',
    make: () => pdfOf(withCatalog('', '<< /Parent 5 0 R >>', '<< /Parent 4 0 R >>')),
    code: complex,
  },
  {
    what: 'pages 20 000 levels deep',
    make: () => {
      const levels = Array.from({ length: 20_000 }, (_, i) => `<</Type/Pages/Kids[${i + 3} 0 R]/Count 1>>`);
      return pdfOf([onePage[0]!, ...levels, '<</Type/Page>>']);
    },
    code: complex,
  },
  {
    what: 'pages that are listed again and again',
    make: () => {
      const levels = Array.from(
        { length: 40 },
        (_, i) => `<</Type/Pages/Kids[${`${i + 3} 0 R `.repeat(10)}]/Count 1>>`,
      );
      return pdfOf([onePage[0]!, ...levels, '<</Type/Page>>']);
    },
    code: damaged,
  },
  { what: 'arrays 3 000 000 deep', make: () => pdfOf(withCatalog('', '['.repeat(3 * MB))), code: complex },
  {
    what: 'dictionaries 500 000 deep',
    make: () => pdfOf(withCatalog('', '<</A'.repeat(500_000))),
    code: complex,
  },
  {
    what: '1 000 000 objects',
    make: () => withTable(() => `xref\n0 1000000\n${'0000000009 00000 n \n'.repeat(150_000)}${trailer}`),
    code: complex,
  },
  {
    what: 'one object more than the limit',
    make: () => rawPdf(Array.from({ length: 200_000 }, (_, i) => `${i + 1} 0 obj 0 endobj `)),
    code: complex,
  },
  {
    what: 'an array of 1 000 000 items',
    make: () => pdfOf(withCatalog('', `[${'0 '.repeat(1_000_000)}]`)),
    code: complex,
  },
  {
    what: '1 500 000 empty strings in arrays',
    make: () => pdfOf(withCatalog('', `[${`[${'()'.repeat(50_000)}]`.repeat(30)}]`)),
    code: complex,
  },
  {
    what: '400 000 names',
    make: () => {
      const names = Array.from(
        { length: 400_000 },
        (_, i) => `/${i.toString(36)}${i % 50_000 === 0 ? '][' : ''}`,
      );
      return pdfOf(withCatalog('', `[[${names.join('')}]]`));
    },
    code: complex,
  },
  { what: 'a name of 3 MB', make: () => pdfOf(withCatalog('', `/${'x'.repeat(3 * MB)}`)), code: complex },
  {
    what: 'an array that no token ends',
    make: () => pdfOf(withCatalog('/X [ ) ]')),
    code: damaged,
  },
  {
    what: 'strings that begin behind each object and go on to the end',
    make: () => pdfOf(manyPages, { between: '(' }),
    code: damaged,
  },
  {
    what: 'comments that begin behind each object and have no end',
    make: () => rawPdf(manyPages.map((body, i) => `${i + 1} 0 obj ${body} endobj %`)),
    code: damaged,
  },
  {
    what: 'objects within each other’s strings',
    make: () => rawPdf(Array.from({ length: 30_000 }, (_, i) => `${i + 1} 0 obj(`)),
    code: damaged,
  },
  {
    what: 'a reference to an object of a number beyond all',
    make: () => pdfOf(withCatalog('/X 2147483647 0 R')),
    code: damaged,
  },
  {
    what: 'an object of a number beyond all',
    make: () => withTable(() => `xref\n2147483646 1\n0000000009 00000 n \n${trailer}`),
    code: damaged,
  },
  {
    what: 'an object stream that inflates to 1 GB',
    make: () => {
      const data = deflateSync(Buffer.alloc(100 * MB, ' '), { level: 9 });
      const head = `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${data.length} >>\nstream\n`;
      const body = Buffer.concat([Buffer.from(head), data, Buffer.from('\nendstream')]);
      return streamedPdfOf([...onePage, ...Array<Buffer>(10).fill(body)]);
    },
    code: complex,
  },
  {
    what: 'a cross-reference stream that inflates to 100 MB',
    make: () => streamedPdfOf(onePage, [], { tail: Buffer.alloc(100 * MB) }),
    code: complex,
  },
  {
    what: 'an object stream packed a hundred times',
    make: () =>
      streamedPdfOf([
        ...onePage,
        stream(`/Type /ObjStm /N 1 /First 4 /Filter [${'/FlateDecode '.repeat(100)}]`, '5 0 null', {
          packed: false,
        }),
      ]),
    code: complex,
  },
  {
    what: 'an object stream packed by LZW',
    make: () =>
      pdfOf([...onePage, stream('/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode', 'x', { packed: false })]),
    code: complex,
  },
  {
    what: 'an object stream packed by a name in disguise',
    make: () =>
      pdfOf([
        ...onePage,
        stream('/#54ype /Obj#53tm /N 1 /First 4 /Fil#74er /LZW#44ecode', 'x', { packed: false }),
      ]),
    code: complex,
  },
  {
    what: 'an object stream of a billion objects',
    make: () => {
      const packed = objectStream(['null'], 5).toString('latin1').replace('/N 1 ', '/N 1000000000 ');
      return pdfOf([...onePage, Buffer.from(packed, 'latin1')]);
    },
    code: damaged,
  },
  {
    what: 'an object stream within itself',
    make: () =>
      streamedPdfOf(onePage, ['null'], { rows: (rows) => rows.map((row, i) => (i === 4 ? [2, 4, 0] : row)) }),
    code: damaged,
  },
  {
    what: 'an object stream of 5 000 dictionaries, each with a string to the end behind it',
    make: () => streamedPdfOf(onePage, Array<string>(5_000).fill('<</Type/Page>>(')),
    code: damaged,
  },
  {
    what: 'XMP of nothing but beginnings of comments',
    make: () => {
      const xmp = stream('/Type /Metadata /Subtype /XML', '<!--'.repeat(250_000));
      return pdfOf(withCatalog('/Metadata 4 0 R', xmp, '<< /JS (x) >>'));
    },
    code: 'ERR_DOCUMENT_ACTIVE_CONTENT',
  },
  {
    what: '1 100 revisions that each replace one object',
    make: () => {
      let pdf = pdfOf(onePage);
      for (let i = 0; i < 1100; i++) pdf = revised(pdf, { 3: onePage[2]! });
      return pdf;
    },
    code: complex,
  },
];
