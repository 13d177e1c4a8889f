import { deflateSync } from 'node:zlib';

/** What stands between `obj` and `endobj`. */
export type Body = string | Buffer;

interface PdfOptions {
  version?: string;
  /** Entries of the trailer besides `Size` and `Root`. */
  trailer?: string;
  /** Size in the trailer, if it shall be another. */
  size?: number | string;
  /** What stands between two objects. */
  between?: string;
}

/** A catalog, a tree of one page, the page: objects 1, 2 and 3 of most PDFs here. */
export const onePage: readonly string[] = [
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
];

/** The same, with more in the catalog. */
export function withCatalog(entries: string, ...others: Body[]): Body[] {
  return [`<< /Type /Catalog /Pages 2 0 R ${entries} >>`, ...onePage.slice(1), ...others];
}

/** The body of a stream, packed by Flate unless told otherwise. */
export function stream(entries: string, content: Body, { packed = true }: { packed?: boolean } = {}): Buffer {
  const data = packed ? deflateSync(content) : Buffer.from(content as string, 'latin1');
  const filter = packed ? '/Filter /FlateDecode ' : '';
  return Buffer.concat([
    Buffer.from(`<< ${entries} ${filter}/Length ${data.length} >>\nstream\n`, 'latin1'),
    data,
    Buffer.from('\nendstream'),
  ]);
}

/** A PDF of these objects, numbered from 1, the catalog first, with a table. */
export function pdfOf(bodies: readonly Body[], options: PdfOptions = {}): Buffer {
  const { version = '1.7', trailer = '', size = bodies.length + 1, between = '' } = options;
  const pieces: Buffer[] = [Buffer.from(`%PDF-${version}\n`)];
  let length = pieces[0]!.length;
  const offsets: number[] = [];
  const add = (piece: Body) => {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece, 'latin1');
    pieces.push(bytes);
    length += bytes.length;
  };
  for (const [i, body] of bodies.entries()) {
    offsets.push(length);
    add(`${i + 1} 0 obj\n`);
    add(body);
    add(`\nendobj\n${between}`);
  }
  const start = length;
  add(`xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${offsets.map(entry).join('')}`);
  add(`trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(pieces);
}

/** The PDF with a revision appended: these objects by number. */
export function revised(pdf: Buffer, bodies: Record<number, Body>, trailer = ''): Buffer {
  const pieces: Buffer[] = [pdf];
  let length = pdf.length;
  const add = (piece: Body) => {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece, 'latin1');
    pieces.push(bytes);
    length += bytes.length;
  };
  let table = '';
  for (const [number, body] of Object.entries(bodies)) {
    table += `${number} 1\n${entry(length)}`;
    add(`${number} 0 obj\n`);
    add(body);
    add('\nendobj\n');
  }
  const text = pdf.toString('latin1');
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1];
  const size = Math.max(
    Number(/.*\/Size (\d+)/s.exec(text)![1]),
    ...Object.keys(bodies).map((number) => Number(number) + 1),
  );
  const start = length;
  add(
    `xref\n0 0\n${table}trailer\n<< /Size ${size} /Root 1 0 R /Prev ${previous} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
  );
  return Buffer.concat(pieces);
}

/** A row of a cross-reference stream, in fields of 1, 4 and 2 bytes. */
export type Row = [type: number, second: number, third: number];

interface StreamedOptions {
  /** Entries of the cross-reference stream's dictionary, in place of the usual ones of that name. */
  entries?: Record<string, string>;
  /** Rows in place of the right ones. */
  rows?: (rows: Row[]) => Row[];
  /** What follows the rows. */
  tail?: Buffer;
}

/**
 * A PDF with a cross-reference stream. `bodies` have a place of their own, from number 1 on; `members` are packed into
 * an object stream that has the next number, and bear the numbers after that.
 */
export function streamedPdfOf(
  bodies: readonly Body[],
  members: readonly string[] = [],
  { entries = {}, rows = (all) => all, tail = Buffer.alloc(0) }: StreamedOptions = {},
): Buffer {
  const all: Body[] = [...bodies];
  const container = bodies.length + 1;
  if (members.length > 0) all.push(objectStream(members, container + 1));
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let length = pieces[0]!.length;
  const right: Row[] = [[0, 0, 65_535]];
  const add = (number: number, body: Body) => {
    right.push([1, length, 0]);
    const bytes = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      Buffer.isBuffer(body) ? body : Buffer.from(body, 'latin1'),
      Buffer.from('\nendobj\n'),
    ]);
    pieces.push(bytes);
    length += bytes.length;
  };
  for (const [i, body] of all.entries()) add(i + 1, body);
  for (const i of members.keys()) right.push([2, container, i]);
  const start = length;
  const own = right.length;
  right.push([1, start, 0]);
  const dict = { Type: '/XRef', W: '[1 4 2]', Size: String(own + 1), Root: '1 0 R', ...entries };
  const text = Object.entries(dict).map(([key, value]) => `/${key} ${value}`);
  pieces.push(
    Buffer.from(`${own} 0 obj\n`),
    stream(text.join(' '), Buffer.concat([...rows(right).map(rowBytes), tail])),
    Buffer.from(`\nendobj\nstartxref\n${start}\n%%EOF\n`),
  );
  return Buffer.concat(pieces);
}

/** The body of an object stream. */
export function objectStream(members: readonly string[], first: number, entries = ''): Buffer {
  let offset = 0;
  const index = members.map((member, i) => {
    const at = offset;
    offset += member.length + 1;
    return `${first + i} ${at} `;
  });
  const head = index.join('');
  const content = Buffer.from(`${head}${members.join('\n')}\n`, 'latin1');
  return stream(`/Type /ObjStm /N ${members.length} /First ${head.length} ${entries}`, content);
}

function entry(offset: number): string {
  return `${String(offset).padStart(10, '0')} 00000 n \n`;
}

function rowBytes([type, second, third]: Row): Buffer {
  const bytes = Buffer.alloc(7);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt32BE(second, 1);
  bytes.writeUInt16BE(third, 5);
  return bytes;
}

/**
 * A hybrid file as word processors write it: a table for old readers, and behind it a section of nothing but a pointer
 * to a cross-reference stream that also knows what is packed. The member is object 5; `hides` says what the table
 * calls it.
 */
export function hybridPdfOf(member: string, hides: 'f' | 'n' = 'f'): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  const rows: Row[] = [[0, 0, 65_535]];
  const add = (...pieces: Body[]) => {
    for (const piece of pieces) {
      const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece, 'latin1');
      parts.push(bytes);
      length += bytes.length;
    }
  };
  add('%PDF-1.7\n');
  for (const [i, body] of [...onePage, objectStream([member], 5)].entries()) {
    rows.push([1, length, 0]);
    add(`${i + 1} 0 obj\n`, body, '\nendobj\n');
  }
  rows.push([2, 4, 0], [1, length, 0]);
  const hidden = length;
  const table = Buffer.concat(rows.map(rowBytes));
  add('6 0 obj\n', stream('/Type /XRef /W [1 4 2] /Size 7 /Root 1 0 R', table), '\nendobj\n');
  const start = length;
  const shown = rows.slice(1, 5).map(([, offset]) => entry(offset));
  const fifth = `000000000${hides === 'f' ? 0 : 9} 00000 ${hides} \n`;
  add(`xref\n0 6\n0000000000 65535 f \n${shown.join('')}${fifth}`);
  const pointer = hides === 'f' ? '' : `/XRefStm ${hidden} `;
  add(`trailer\n<< /Size 7 /Root 1 0 R ${pointer}>>\nstartxref\n${start}\n%%EOF\n`);
  if (hides === 'n') return Buffer.concat(parts);
  const last = length;
  add(`xref\n0 0\ntrailer\n<< /Size 7 /Root 1 0 R /Prev ${start} /XRefStm ${hidden} >>\n`);
  add(`startxref\n${last}\n%%EOF`);
  return Buffer.concat(parts);
}
