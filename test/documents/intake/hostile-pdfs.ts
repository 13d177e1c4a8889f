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
      let text = pdfOf(onePage).toString('latin1');
      let previous = text.lastIndexOf('xref\n0');
      const parts = [text];
      for (let i = 0; i < 50_000; i++) {
        const start = text.length;
        const part = `xref\n0 0\ntrailer<</Size 4/Root 1 0 R/Prev ${previous}>>\nstartxref\n${start}\n%%EOF\n`;
        parts.push(part);
        text = { length: start + part.length } as string;
        previous = start;
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
    what: 'pages 100 000 levels deep',
    make: () => {
      const levels = Array.from({ length: 100_000 }, (_, i) => `<</Type/Pages/Kids[${i + 3} 0 R]/Count 1>>`);
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
    make: () => {
      const body = '1 0 obj\n0\nendobj\n';
      const pdf = pdfOf(onePage);
      return Buffer.concat([
        pdf.subarray(0, 9),
        Buffer.from(body.repeat(180_000)),
        Buffer.from(
          `xref\n0 1000000\n0000000000 65535 f \n${'0000000009 00000 n \n'.repeat(1000)}${trailer}\nstartxref\n${9 + body.length * 180_000}\n%%EOF\n`,
        ),
      ]);
    },
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
    make: () =>
      pdfOf(
        withCatalog(
          '',
          `[${Array.from({ length: 8 }, (_, i) => `[${Array.from({ length: 50_000 }, (_each, k) => `/${(i * 50_000 + k).toString(36)}`).join('')}]`).join('')}]`,
        ),
      ),
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
    make: () => {
      const bodies = Array.from({ length: 20_000 }, () => '<</Type/Page>>');
      return pdfOf(
        [
          onePage[0]!,
          `<</Type/Pages/Kids[${bodies.map((_, i) => `${i + 3} 0 R`).join(' ')}]/Count 20000>>`,
          ...bodies,
        ],
        {
          between: '(',
        },
      );
    },
    code: damaged,
  },
  {
    what: 'comments that begin behind each object and have no end',
    make: () => {
      const pages = 20_000;
      const parts = ['%PDF-1.7\n'];
      const offsets: number[] = [];
      let length = parts[0]!.length;
      const kids = Array.from({ length: pages }, (_, i) => `${i + 3} 0 R`).join(' ');
      const bodies = [
        onePage[0]!,
        `<</Type/Pages/Kids[${kids}]/Count ${pages}>>`,
        ...Array<string>(pages).fill('<</Type/Page>>'),
      ];
      for (const [i, body] of bodies.entries()) {
        offsets.push(length);
        const part = `${i + 1} 0 obj ${body} endobj %`;
        parts.push(part);
        length += part.length;
      }
      const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
      parts.push(
        `\nxref\n0 ${pages + 3}\n0000000000 65535 f \n${table}trailer\n<</Size ${pages + 3}/Root 1 0 R>>\nstartxref\n${length + 1}\n%%EOF\n`,
      );
      return Buffer.from(parts.join(''), 'latin1');
    },
    code: damaged,
  },
  {
    what: 'objects within each other’s strings',
    make: () => {
      const count = 100_000;
      const parts = ['%PDF-1.7\n'];
      const offsets: number[] = [];
      let length = parts[0]!.length;
      for (let i = 1; i <= count; i++) {
        offsets.push(length);
        const part = `${i} 0 obj(`;
        parts.push(part);
        length += part.length;
      }
      const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
      parts.push(
        `\nxref\n0 ${count + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${count + 1}/Root 1 0 R>>\nstartxref\n${length + 1}\n%%EOF\n`,
      );
      return Buffer.from(parts.join(''), 'latin1');
    },
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
    what: 'an object stream that inflates to 3 GB',
    make: () => {
      const data = deflateSync(Buffer.alloc(300 * MB, ' '), { level: 9 });
      const head = `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${data.length} >>\nstream\n`;
      const body = Buffer.concat([Buffer.from(head), data, Buffer.from('\nendstream')]);
      return streamedPdfOf([...onePage, ...Array<Buffer>(10).fill(body)]);
    },
    code: complex,
  },
  {
    what: 'a cross-reference stream that inflates to 300 MB',
    make: () =>
      streamedPdfOf(onePage, [], {
        rows: (rows) => [...rows, ...Array<[number, number, number]>(6_000_000).fill([0, 0, 0])],
      }),
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
    make: () =>
      pdfOf(
        [...onePage, objectStream(['null'], 5).toString('latin1').replace('/N 1 ', '/N 1000000000 ')].map(
          (body) => Buffer.from(body as string, 'latin1'),
        ),
      ),
    code: damaged,
  },
  {
    what: 'an object stream within itself',
    make: () =>
      streamedPdfOf(onePage, ['null'], { rows: (rows) => rows.map((row, i) => (i === 4 ? [2, 4, 0] : row)) }),
    code: damaged,
  },
  {
    what: 'an object stream of 20 000 dictionaries, each with a string to the end behind it',
    make: () => streamedPdfOf(onePage, Array<string>(20_000).fill('<</Type/Page>>(')),
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
    what: '3 000 revisions that each replace one object',
    make: () => {
      let pdf = pdfOf(onePage);
      for (let i = 0; i < 1100; i++) pdf = revised(pdf, { 3: onePage[2]! });
      return pdf;
    },
    code: complex,
  },
];
