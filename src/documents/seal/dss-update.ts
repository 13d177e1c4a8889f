import type { PDF, PdfArray, PdfDict } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import type { ValidationData } from './validation-data.ts';

type LibPdf = typeof import('@libpdf/core');

/** Arrays of a document security store, and what of validation data stands in each. */
const KINDS = [
  ['Certs', 'certificates'],
  ['OCSPs', 'ocspResponses'],
  ['CRLs', 'crls'],
] as const;

/**
 * Makes a place for validation data in a document that is about to be sealed: a document security store (ISO 32000-2,
 * 12.8.4.3) whose arrays are objects of their own. So the revision behind the seal consists of nothing but these arrays
 * and what they list, and can be told from any other change. A store that is there already keeps what it has.
 */
export function prepareValidationData({ PdfArray, PdfDict, PdfName, PdfNumber }: LibPdf, pdf: PDF): void {
  const { registry } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  const catalog = pdf.getCatalog();
  let store = catalog.getDict('DSS', resolve);
  if (!store) {
    store = PdfDict.of({ Type: PdfName.of('DSS') });
    catalog.set('DSS', registry.register(store));
  }
  for (const [key] of KINDS) {
    const items = store.getArray(key, resolve)?.toArray() ?? [];
    store.set(key, registry.register(new PdfArray(items)));
  }
  if (pdf.version !== '1.7') return;
  let extensions = catalog.getDict('Extensions', resolve);
  if (!extensions) {
    extensions = new PdfDict();
    catalog.set('Extensions', extensions);
  }
  const level = { BaseVersion: PdfName.of('1.7'), ExtensionLevel: PdfNumber.of(5) };
  extensions.set('ESIC', PdfDict.of(level));
}

/** A sealed PDF with one more revision, which holds validation data. The place for it was prepared before the seal. */
export async function appendValidationData(sealed: Uint8Array, data: ValidationData): Promise<Buffer> {
  const store = await openStore(sealed);
  if (!store)
    throw new SigningError('ERR_SEAL_FAILED', 'the sealed document has no place for validation data');
  return Buffer.concat([sealed, writeUpdate(store, data)]);
}

/**
 * The validation data that {@link appendValidationData} put behind the revision that ends at `start`, and where its own
 * revision ends. Undefined if anything else stands there, be it a single byte.
 */
export async function readValidationData(
  pdf: Uint8Array,
  start: number,
): Promise<{ data: ValidationData; end: number } | undefined> {
  const store = await openStore(pdf.subarray(0, start)).catch(() => undefined);
  const data = store && readUpdate(pdf, store);
  if (!data) return undefined;
  const update = writeUpdate(store, data);
  const end = start + update.length;
  return Buffer.compare(pdf.subarray(start, end), update) === 0 ? { data, end } : undefined;
}

/** Where validation data goes: what the last revision of a file says of itself. */
interface Store {
  /** Bytes of the file. */
  length: number;
  arrays: { number: number; generation: number; items: readonly string[] }[];
  /** Entries of the trailer, as PDF. */
  trailer: string;
  /** Number of the first object that is not used. */
  size: number;
  hasXRefStream: boolean;
}

async function openStore(sealed: Uint8Array): Promise<Store | undefined> {
  const lib = await import('@libpdf/core');
  const pdf = await lib.PDF.load(sealed);
  const { registry, info } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  const store = pdf.getCatalog().getDict('DSS', resolve);
  const arrays = KINDS.map(([key]) => arrayOf(lib, store, key, resolve));
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(latin1(sealed.subarray(-64)))?.[1];
  const size = info.trailer.getNumber('Size')?.value;
  if (arrays.includes(undefined) || previous === undefined || size === undefined) return undefined;
  return {
    length: sealed.length,
    arrays: arrays.filter((array) => array !== undefined),
    trailer: `${trailerEntries(lib, info.trailer)}/Prev ${previous}`,
    size,
    hasXRefStream: pdf.usesXRefStreams,
  };
}

function arrayOf(
  { PdfRef }: LibPdf,
  store: PdfDict | undefined,
  key: string,
  resolve: NonNullable<Parameters<PdfDict['getArray']>[1]>,
): Store['arrays'][number] | undefined {
  const ref = store?.getRef(key);
  const array: PdfArray | undefined = store?.getArray(key, resolve);
  if (!ref || !array) return undefined;
  const items = array.toArray().filter((item) => item instanceof PdfRef);
  return { number: ref.objectNumber, generation: ref.generation, items: items.map(String) };
}

function trailerEntries({ PdfString }: LibPdf, trailer: PdfDict): string {
  const [root, info] = [trailer.getRef('Root'), trailer.getRef('Info')];
  const ids = trailer.getArray('ID')?.toArray() ?? [];
  const hex = ids.map((id) => (id instanceof PdfString ? `<${Buffer.from(id.bytes).toString('hex')}>` : ''));
  return `/Root ${root} ${info ? `/Info ${info} ` : ''}${hex.length > 0 ? `/ID [${hex.join(' ')}] ` : ''}`;
}

/**
 * The revision: written by hand, not by a library, since it is written again whenever it is verified, in years too. It
 * is not compressed for the same reason.
 */
function writeUpdate(store: Store, data: ValidationData): Buffer {
  const chunks: Buffer[] = [];
  const offsets = new Map<number, { offset: number; generation: number }>();
  let length = store.length;
  let next = store.size;
  const write = (...parts: (string | Uint8Array)[]) => {
    for (const part of parts) {
      const chunk = typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
      chunks.push(chunk);
      length += chunk.length;
    }
  };
  const begin = (number: number, generation: number) => {
    offsets.set(number, { offset: length, generation });
    write(`${number} ${generation} obj\n`);
  };

  for (const [index, [, kind]] of KINDS.entries()) {
    if (data[kind].length === 0) continue;
    const { number, generation, items } = store.arrays[index]!;
    const added = data[kind].map(() => `${next++} 0 R`);
    begin(number, generation);
    write(`[${[...items, ...added].join(' ')}]\nendobj\n`);
  }
  next = store.size;
  for (const content of KINDS.flatMap(([, kind]) => data[kind])) {
    begin(next++, 0);
    write(`<< /Length ${content.length} >>\nstream\n`, content, '\nendstream\nendobj\n');
  }

  const start = length;
  if (store.hasXRefStream) {
    begin(next++, 0);
    const sections = consecutive([...offsets.keys()]);
    const index = sections.map((numbers) => `${numbers[0]} ${numbers.length}`).join(' ');
    const table = Buffer.concat(sections.flat().map((number) => streamEntry(offsets.get(number)!)));
    write(`<< /Type /XRef /Size ${next} ${store.trailer} /W [1 5 2] /Index [${index}] `);
    write(`/Length ${table.length} >>\nstream\n`, table, '\nendstream\nendobj\n');
  } else {
    write('xref\n');
    for (const numbers of consecutive([...offsets.keys()])) {
      write(`${numbers[0]} ${numbers.length}\n`);
      for (const number of numbers) write(tableEntry(offsets.get(number)!));
    }
    write(`trailer\n<< /Size ${next} ${store.trailer} >>\n`);
  }
  write(`startxref\n${start}\n%%EOF\n`);
  return Buffer.concat(chunks);
}

/** What stands behind a revision, as far as it looks like an update of this kind. */
function readUpdate(pdf: Uint8Array, store: Store): ValidationData | undefined {
  let at = store.length;
  const counts: number[] = [];
  for (const { number, items } of store.arrays) {
    const match = /^(\d+) \d+ obj\n\[([\d R]*)\]\nendobj\n/.exec(
      latin1(pdf.subarray(at, at + LONGEST_ARRAY)),
    );
    const isThis = match?.[1] === String(number);
    counts.push(isThis ? match![2]!.split('R').length - 1 - items.length : 0);
    at += isThis ? match![0].length : 0;
  }
  const [certificates, ocspResponses, crls] = counts.map((count) =>
    Array.from({ length: Math.max(count, 0) }, () => {
      const head = /^\d+ 0 obj\n<< \/Length (\d+) >>\nstream\n/.exec(latin1(pdf.subarray(at, at + 64)));
      const from = at + (head?.[0].length ?? 0);
      const to = from + Number(head?.[1] ?? 0);
      at = to + '\nendstream\nendobj\n'.length;
      return pdf.subarray(from, to);
    }),
  );
  const isEmpty = counts.every((count) => count === 0);
  return isEmpty ? undefined : { certificates: certificates!, ocspResponses: ocspResponses!, crls: crls! };
}

/** No store lists more: 20 000 entries. */
const LONGEST_ARRAY = 262_144;

function consecutive(numbers: readonly number[]): number[][] {
  const sections: number[][] = [];
  for (const number of [...numbers].sort((left, right) => left - right)) {
    const last = sections.at(-1);
    if (last?.at(-1) === number - 1) last.push(number);
    else sections.push([number]);
  }
  return sections;
}

function tableEntry({ offset, generation }: { offset: number; generation: number }): string {
  return `${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`;
}

function streamEntry({ offset, generation }: { offset: number; generation: number }): Buffer {
  const entry = Buffer.alloc(8);
  entry.writeUInt8(1, 0);
  entry.writeUIntBE(offset, 1, 5);
  entry.writeUInt16BE(generation, 6);
  return entry;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
