import { inflateSync } from 'node:zlib';
import type { PDF, PdfStream } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import { dictOf, embeddedFiles, fileNameOf, specificationOf, streamOf } from './embedded-files.ts';

/** A file that a PDF carries. */
export interface ReadAttachment {
  name: string;
  bytes: Uint8Array;
  mediaType?: string;
}

/** Bytes of all attachments together, unpacked. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The files that a PDF carries, in the order of its name tree. Those that are packed in another way than ours (with
 * anything but Flate, or with predictors) are left out.
 * Throws `ERR_EVIDENCE_INVALID` if the bytes are no PDF, or the files have more than 256 MB.
 */
export async function readAttachments(source: Uint8Array | PDF): Promise<ReadAttachment[]> {
  const pdf = source instanceof Uint8Array ? await load(source) : source;
  const resolve = pdf.getObject.bind(pdf);
  const read: ReadAttachment[] = [];
  let room = MAX_BYTES;
  for (const file of embeddedFiles(pdf)) {
    const specification = specificationOf(pdf, file);
    const embedded = dictOf(specification?.get('EF', resolve));
    const stream = streamOf(embedded?.get('F', resolve) ?? embedded?.get('UF', resolve));
    if (!specification || !stream) continue;
    const bytes = unpacked(stream, room);
    if (bytes === undefined) continue;
    room -= bytes.length;
    const mediaType = stream.getName('Subtype')?.value;
    const name = fileNameOf(pdf, specification) ?? '';
    read.push({ name, bytes, ...(mediaType !== undefined && { mediaType }) });
  }
  return read;
}

async function load(bytes: Uint8Array): Promise<PDF> {
  const { PDF } = await import('@libpdf/core');
  try {
    return await PDF.load(bytes);
  } catch (error) {
    throw new SigningError('ERR_EVIDENCE_INVALID', 'the file is no PDF that can be read', { cause: error });
  }
}

function unpacked(stream: PdfStream, room: number): Uint8Array | undefined {
  const filter = stream.get('Filter');
  const filters = filter?.type === 'array' ? filter.toArray() : filter ? [filter] : [];
  if (stream.data.length > room) throw tooLarge();
  if (filters.length === 0) return stream.data;
  const [only, ...others] = filters;
  if (
    others.length > 0 ||
    only?.type !== 'name' ||
    only.value !== 'FlateDecode' ||
    stream.has('DecodeParms')
  ) {
    return undefined;
  }
  try {
    return inflateSync(stream.data, { maxOutputLength: Math.max(room, 1) });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    return undefined;
  }
}

function tooLarge(): SigningError {
  return new SigningError('ERR_EVIDENCE_INVALID', 'the attachments of the PDF are larger than 256 MB');
}
