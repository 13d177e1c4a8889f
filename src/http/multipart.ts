import { SigningError } from '../errors.ts';
import { type Disposition, requestDisposition } from './disposition.ts';
import { boundaryOf, type RawPart, splitMultipart } from './split-multipart.ts';

/** A part of a form, byte for byte as it was sent. */
export interface Part extends Disposition {
  name: string;
  contentType?: string;
  /** As they came: joined, they would be in memory twice. */
  chunks: Buffer[];
}

/** Whether a request bears a form with parts. */
export function isMultipart(contentType: string | undefined): boolean {
  return /^multipart\/form-data\s*;/i.test(contentType ?? '');
}

/**
 * Splits a `multipart/form-data` body as it comes in. Throws `ERR_BODY_INVALID`, and what the body throws.
 */
export async function parseMultipart(
  contentType: string,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Part[]> {
  const what = 'form';
  const parts = await splitMultipart(boundaryOf(contentType, what), body, { what, maximumParts: 100 });
  return parts.map(toPart);
}

function toPart({ headers, chunks }: RawPart): Part {
  const { name, filename } = requestDisposition(headers['content-disposition']?.[0]);
  if (name === undefined) throw new SigningError('ERR_BODY_INVALID', 'the form has a part without a name');
  const contentType = headers['content-type']?.[0]?.trim();
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(contentType === undefined ? {} : { contentType }),
    chunks,
  };
}
