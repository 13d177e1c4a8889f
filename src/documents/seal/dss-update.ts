import type { PDF, PdfArray, PdfDict } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import { incrementalUpdate, lastXRef, type UpdatedObject, type UpdateEnd } from './incremental-update.ts';
import { type LibPdf, libpdf } from './libpdf.ts';
import { trailerEntries } from './trailer-entries.ts';
import type { ValidationData } from './validation-data.ts';

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
interface Store extends UpdateEnd {
  /** Bytes of the file. */
  length: number;
  arrays: { number: number; generation: number; items: readonly string[] }[];
}

async function openStore(sealed: Uint8Array): Promise<Store | undefined> {
  const lib = await libpdf();
  const pdf = await lib.PDF.load(sealed);
  const { registry, info } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  const store = pdf.getCatalog().getDict('DSS', resolve);
  const arrays = KINDS.map(([key]) => arrayOf(lib, store, key, resolve));
  const previous = lastXRef(sealed);
  const size = info.trailer.getNumber('Size')?.value;
  if (arrays.includes(undefined) || previous === undefined || size === undefined) return undefined;
  return {
    length: sealed.length,
    arrays: arrays.filter((array) => array !== undefined),
    trailer: trailerEntries(pdf, previous),
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

function writeUpdate(store: Store, data: ValidationData): Buffer {
  const objects: UpdatedObject[] = [];
  let next = store.size;
  for (const [index, [, kind]] of KINDS.entries()) {
    if (data[kind].length === 0) continue;
    const { number, generation, items } = store.arrays[index]!;
    const added = data[kind].map(() => `${next++} 0 R`);
    objects.push({ number, generation, body: [Buffer.from(`[${[...items, ...added].join(' ')}]`)] });
  }
  next = store.size;
  for (const content of KINDS.flatMap(([, kind]) => data[kind])) {
    const head = Buffer.from(`<< /Length ${content.length} >>\nstream\n`);
    objects.push({ number: next++, generation: 0, body: [head, content, Buffer.from('\nendstream')] });
  }
  return incrementalUpdate(store.length, objects, { ...store, size: next });
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

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
