/** An object of an update: what stands between `obj` and `endobj`. */
export interface UpdatedObject {
  number: number;
  generation: number;
  body: readonly Uint8Array[];
}

export interface UpdateEnd {
  /** Entries of the trailer besides `/Size`, as PDF. */
  trailer: string;
  /** Number of the first object that is not used. */
  size: number;
  /** Whether the file's last cross-reference section is a stream: the next must be one too. */
  hasXRefStream: boolean;
}

/** Where the last cross-reference section of a PDF stands: what the next refers to. */
export function lastXRef(pdf: Uint8Array): number | undefined {
  const tail = Buffer.from(pdf.subarray(-1_100)).toString('latin1');
  const match = /^startxref\s+(\d+)/.exec(tail.slice(Math.max(tail.lastIndexOf('startxref'), 0)));
  return match ? Number(match[1]) : undefined;
}

/**
 * An incremental update of a PDF (ISO 32000-1, 7.5.6): objects, cross-reference section, trailer. Written by hand, not by
 * a library: an update that holds validation data is written again whenever it is verified, in years too. Nothing is
 * compressed here for the same reason.
 * @param start bytes of the file before it
 */
export function incrementalUpdate(start: number, objects: Iterable<UpdatedObject>, end: UpdateEnd): Buffer {
  const chunks: Uint8Array[] = [];
  const entries: Entry[] = [];
  let length = start;
  const write = (chunk: Uint8Array) => {
    chunks.push(chunk);
    length += chunk.length;
  };
  for (const { number, generation, body } of objects) {
    entries.push({ number, generation, offset: length });
    write(latin1(`${number} ${generation} obj\n`));
    for (const part of body) write(part);
    write(latin1('\nendobj\n'));
  }
  const offset = length;
  if (end.hasXRefStream) {
    entries.push({ number: end.size, generation: 0, offset });
    write(xrefStream(entries, end));
  } else write(xrefTable(entries, end));
  write(latin1(`startxref\n${offset}\n%%EOF\n`));
  return Buffer.concat(chunks);
}

interface Entry {
  number: number;
  generation: number;
  offset: number;
}

function xrefTable(entries: readonly Entry[], { trailer, size }: UpdateEnd): Buffer {
  const sections = consecutive(entries).map((section) => {
    const lines = section.map(
      ({ offset, generation }) =>
        `${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`,
    );
    return `${section[0]!.number} ${section.length}\n${lines.join('')}`;
  });
  return latin1(`xref\n${sections.join('')}trailer\n<< /Size ${size} ${trailer} >>\n`);
}

function xrefStream(entries: readonly Entry[], { trailer, size }: UpdateEnd): Buffer {
  const sections = consecutive(entries);
  const index = sections.map((section) => `${section[0]!.number} ${section.length}`).join(' ');
  const table = Buffer.concat(sections.flat().map(streamEntry));
  const dictionary = `/Type /XRef /Size ${size + 1} ${trailer} /W [1 5 2] /Index [${index}] /Length ${table.length}`;
  const head = latin1(`${size} 0 obj\n<< ${dictionary} >>\nstream\n`);
  return Buffer.concat([head, table, latin1('\nendstream\nendobj\n')]);
}

function consecutive(entries: readonly Entry[]): Entry[][] {
  const sections: Entry[][] = [];
  for (const entry of [...entries].sort((one, other) => one.number - other.number)) {
    const last = sections.at(-1);
    if (last?.at(-1)?.number === entry.number - 1) last.push(entry);
    else sections.push([entry]);
  }
  return sections;
}

function streamEntry({ offset, generation }: Entry): Buffer {
  const entry = Buffer.alloc(8);
  entry.writeUInt8(1, 0);
  entry.writeUIntBE(offset, 1, 5);
  entry.writeUInt16BE(generation, 6);
  return entry;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
