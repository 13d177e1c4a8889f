import { damaged } from './pdf-budget.ts';

/** An object to be written: what stands between `obj` and `endobj`, in pieces. */
export interface WrittenObject {
  generation: number;
  body: readonly Uint8Array[];
}

/** Numbers and offsets of what is written. */
interface Placed {
  number: number;
  generation: number;
  offset: number;
}

/** What readers take for a sign of binary content. */
const BINARY = Buffer.from([0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a]);

/** A PDF of these objects under one cross-reference table; `trailer` is what the trailer holds besides the size. */
export function writePdf(
  version: string,
  objects: ReadonlyMap<number, WrittenObject>,
  trailer: readonly Uint8Array[],
): Uint8Array {
  if (objects.size === 0) throw damaged('nothing of it can be read');
  const pieces: Uint8Array[] = [];
  let length = 0;
  const add = (piece: Uint8Array | string) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    pieces.push(bytes);
    length += bytes.length;
  };

  add(`%PDF-${version}\n`);
  add(BINARY);
  const placed: Placed[] = [];
  for (const [number, { generation, body }] of [...objects].sort(([a], [b]) => a - b)) {
    placed.push({ number, generation, offset: length });
    add(`${number} ${generation} obj\n`);
    for (const piece of body) add(piece);
    add('\nendobj\n');
  }
  const start = length;
  add(`xref\n${xrefTable(placed)}trailer\n<< /Size ${placed.at(-1)!.number + 1} `);
  for (const piece of trailer) add(piece);
  add(` >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(pieces);
}

/** In runs of numbers without a gap; the head of the free ones is the first. */
function xrefTable(placed: readonly Placed[]): string {
  const runs: { first: number; lines: string[] }[] = [{ first: 0, lines: ['0000000000 65535 f \n'] }];
  for (const { number, generation, offset } of placed) {
    const line = `${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`;
    const run = runs.at(-1)!;
    if (run.first + run.lines.length === number) run.lines.push(line);
    else runs.push({ first: number, lines: [line] });
  }
  return runs.map(({ first, lines }) => `${first} ${lines.length}\n${lines.join('')}`).join('');
}
