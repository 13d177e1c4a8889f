import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const DEJAVU = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const DATE = new Date('2026-03-01T12:00:00Z');

type Document = InstanceType<typeof PDFDocument>;

/** A PDF of one page, as other people's programs make it. */
export async function samplePdf(
  options: PDFKit.PDFDocumentOptions = {},
  draw: (pdf: Document) => void = () => {},
): Promise<Buffer> {
  const pdf = new PDFDocument({ font: DEJAVU, info: { CreationDate: DATE }, ...options });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => pdf.on('end', resolve));
  pdf.text('The lease of Storgata 1');
  draw(pdf);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

/** A PDF/A of part 1, 2 or 3, conformance B. */
export function samplePdfA(part: 1 | 2 | 3, draw?: (pdf: Document) => void): Promise<Buffer> {
  return samplePdf({ subset: `PDF/A-${part}b`, pdfVersion: part === 1 ? '1.4' : '1.7' }, draw);
}

/** A PDF/A-4 of PDF 2.0: a PDF/A-3 that says so. */
export async function samplePdfA4(conformance: '' | 'E' | 'F'): Promise<Buffer> {
  const bytes = await samplePdfA(3);
  const written = conformance === '' ? ' '.repeat(bytesOf('B').length) : bytesOf(conformance);
  return Buffer.from(
    bytes
      .toString('latin1')
      .replace('%PDF-1.7', '%PDF-2.0')
      .replace('<pdfaid:part>3<', '<pdfaid:part>4<')
      .replace(bytesOf('B'), written),
    'latin1',
  );
}

const bytesOf = (conformance: string) => `<pdfaid:conformance>${conformance}</pdfaid:conformance>`;

/** A PDF of these objects, numbered from 1, the catalog first, with a cross-reference table. */
export function rawPdf(objects: readonly string[], version = '1.4'): Buffer {
  let text = `%PDF-${version}\n%\xE2\xE3\xCF\xD3\n`;
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const trailer = `<< /Size ${size} /Root 1 0 R /ID [<00112233> <00112233>] >>`;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n${trailer}\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** Two pages under a node of the page tree whose size and turn they inherit; the root's `/Kids` stand by themselves. */
export function nestedPdf(): Buffer {
  return rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids 6 0 R /Count 2 /Rotate 180 >>',
    '<< /Type /Pages /Parent 2 0 R /Kids [4 0 R 5 0 R] /Count 2 /MediaBox [0 0 300 200] /Rotate 90 >>',
    '<< /Type /Page /Parent 3 0 R /Resources << >> >>',
    '<< /Type /Page /Parent 3 0 R /Resources << >> >>',
    '[3 0 R]',
  ]);
}

/**
 * A hybrid-reference file (ISO 32000-1, 7.5.8.4), as word processors write it: a table without, and a section with what is
 * in its object stream.
 */
export function hybridPdf(): Buffer {
  let text = '%PDF-1.5\n%\xE2\xE3\xCF\xD3\n';
  const offsets: number[] = [];
  const add = (object: string) => {
    offsets.push(text.length);
    text += `${offsets.length} 0 obj\n${object}\nendobj\n`;
  };
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add('<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
  add('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Resources << >> /PieceInfo 6 0 R >>');
  const packed = '6 0 << /Hidden true >>';
  add(`<< /Type /ObjStm /N 1 /First 4 /Length ${packed.length} >>\nstream\n${packed}\nendstream`);
  const entry = Buffer.from([2, 0, 4, 0]).toString('latin1');
  const own = text.length;
  add(
    `<< /Type /XRef /Size 7 /W [1 2 1] /Index [6 1] /Root 1 0 R /Length ${entry.length} >>\nstream\n${entry}\nendstream`,
  );
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const first = text.length;
  const trailer = '/Size 7 /Root 1 0 R /ID [<00112233> <00112233>]';
  text += `xref\n0 7\n0000000006 65535 f \n${table}0000000000 65535 f \ntrailer\n<< ${trailer} >>\n`;
  text += `startxref\n${first}\n%%EOF\n`;
  const second = text.length;
  text += `xref\n0 0\ntrailer\n<< ${trailer} /Prev ${first} /XRefStm ${own} >>\n`;
  text += `startxref\n${second}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}
