import { deflateSync } from 'node:zlib';
import type { PDF, PdfDict, PdfObject, PdfStream } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import { incrementalUpdate, lastXRef, type UpdatedObject } from './incremental-update.ts';
import type { LibPdf } from './libpdf.ts';
import { trailerEntries } from './trailer-entries.ts';

type Writer = Parameters<PdfDict['toBytes']>[0];

/** Bytes. */
const WORTH_COMPRESSING = 512;

/**
 * What was changed in a document since it was loaded, as one revision behind its bytes: with them, in one piece of
 * memory. The library's own way would double a file's memory for it, and rewrite the whole where it can't append.
 * @param original what the document was loaded from
 */
export function withRevision(library: LibPdf, pdf: PDF, original: Uint8Array): Buffer {
  const previous = lastXRef(original);
  if (previous === undefined) {
    throw new SigningError('ERR_SEAL_FAILED', 'nothing can be appended to the document (no startxref)');
  }
  pdf.fonts.finalize(false);
  const { registry, info } = pdf.context;
  const isComplete = original.at(-1) === 0x0a || original.at(-1) === 0x0d;
  const start = original.length + (isComplete ? 0 : 1);
  const update = incrementalUpdate(start, changedObjects(library, pdf), {
    trailer: trailerEntries(pdf, previous),
    size: Math.max(registry.nextObjectNumber, info.trailer.getNumber('Size')?.value ?? 0),
    hasXRefStream: pdf.usesXRefStreams,
  });
  const bytes = Buffer.allocUnsafeSlow(start + update.length);
  bytes.set(original);
  if (!isComplete) bytes[original.length] = 0x0a;
  bytes.set(update, start);
  return bytes;
}

function* changedObjects(library: LibPdf, pdf: PDF): Generator<UpdatedObject> {
  const { registry } = pdf.context;
  const changed = [...registry.getLoadedObjects()].filter(([, object]) => isChanged(object));
  for (const [{ objectNumber, generation }, object] of [...changed, ...registry.getNewObjects()]) {
    yield { number: objectNumber, generation, body: bodyOf(library, object) };
  }
}

function isChanged(object: PdfObject): boolean {
  switch (object.type) {
    case 'array':
      return object.dirty || object.toArray().some(isChanged);
    case 'dict':
    case 'stream':
      return object.dirty || [...object].some(([, value]) => isChanged(value));
    default:
      return false;
  }
}

function bodyOf(library: LibPdf, object: PdfObject): Uint8Array[] {
  if (object.type === 'stream') compress(library, object as PdfStream);
  const writer = new ChunkWriter();
  // the library's own writer is not exported; of its members these are what objects use
  object.toBytes(writer as unknown as Writer);
  return writer.end();
}

function compress({ PdfName }: LibPdf, stream: PdfStream): void {
  if (stream.has('Filter') || stream.data.length < WORTH_COMPRESSING) return;
  stream.setData(deflateSync(stream.data));
  stream.set('Filter', PdfName.of('FlateDecode'));
}

/** Puts together what an object writes of itself; a stream's bytes are not copied. */
class ChunkWriter {
  readonly #chunks: Uint8Array[] = [];
  #text = '';

  writeAscii(text: string): void {
    this.#text += text;
  }

  writeByte(byte: number): void {
    this.#text += String.fromCharCode(byte);
  }

  writeBytes(bytes: Uint8Array): void {
    if (bytes.length > 1_024) this.#chunks.push(this.#flush(), bytes);
    else this.#text += Buffer.from(bytes).toString('latin1');
  }

  end(): Uint8Array[] {
    return [...this.#chunks, this.#flush()];
  }

  #flush(): Uint8Array {
    const chunk = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    return chunk;
  }
}
