import { isUtf8 } from 'node:buffer';

/** What a document is, as far as its bytes tell. */
export type DocumentFormat = 'text' | 'pdf' | 'other';

/** Bytes from the start within which readers look for a PDF's header. */
const HEADER_WITHIN = 1024;
const HEADER = '%PDF-';

/** Bytes of control characters that text may not hold: all of ASCII's but tab, LF, FF and CR. */
const FORBIDDEN = new Uint8Array(256);
for (let byte = 0; byte < 0x20; byte++) FORBIDDEN[byte] = 1;
for (const byte of [0x09, 0x0a, 0x0c, 0x0d]) FORBIDDEN[byte] = 0;
FORBIDDEN[0x7f] = 1;

/**
 * What a document is, from its bytes alone; no name and no declared type is believed.
 *
 * `pdf`: a PDF header begins within the first 1024 bytes, where readers look for it (ISO 32000-1, annex H, note 13).
 * `text`: UTF-8, with or without byte order mark, without control characters other than tab, LF, FF and CR; JSON and
 * XML are text. `other`: everything else, and an empty file.
 */
export function recogniseFormat(bytes: Uint8Array): DocumentFormat {
  if (headerOffset(bytes) !== undefined) return 'pdf';
  if (bytes.length === 0 || !isUtf8(bytes) || hasControlCharacter(bytes)) return 'other';
  return 'text';
}

/** Where `%PDF-` begins, if that is within the first 1024 bytes. */
export function headerOffset(bytes: Uint8Array): number | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_WITHIN));
  const at = start.indexOf(HEADER, 0, 'latin1');
  return at === -1 ? undefined : at;
}

/** True for a control character, in UTF-8: ASCII's and U+0080 to U+009F; tab, LF, FF and CR are none. */
export function hasControlCharacter(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (FORBIDDEN[byte] === 1) return true;
    if (byte === 0xc2 && bytes[i + 1]! < 0xa0) return true;
  }
  return false;
}
