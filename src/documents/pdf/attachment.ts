import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** A file that is carried in a PDF (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8). */
export interface Attachment {
  /** File name. Made safe, and told apart from others of that name in the PDF. */
  name: string;
  /** Media type, as `application/json`. */
  mediaType: string;
  /** For people. */
  description: string;
  /** What it is to the document: `AFRelationship`. */
  relationship: 'Source' | 'Data' | 'Supplement' | 'Alternative';
  bytes: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  modifiedAt: number;
}

const MAX_NAME = 200;
// What a path, a terminal or a reader's eye could be led astray with.
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu;

/**
 * The name under which a file is attached: without paths, control and direction marks, bounded, and unlike every name in
 * `taken`, to which it is added. A second `evidence.json` becomes `evidence-2.json`.
 */
export function attachedName(name: string, taken: Set<string>): string {
  const safe = Array.from(name.toWellFormed().replace(UNSAFE, '_'));
  const dot = safe.lastIndexOf('.');
  const extension = dot > 0 && safe.length - dot <= 16 ? safe.splice(dot).join('') : '';
  const stem = safe.slice(0, MAX_NAME - extension.length).join('') || 'attachment';
  let unique = `${stem}${extension}`;
  for (let copy = 2; taken.has(unique); copy += 1) unique = `${stem}-${copy}${extension}`;
  taken.add(unique);
  return unique;
}

/** The name in the characters that every reader's `/F` has; `/UF` has it in full. */
export function asciiName(name: string): string {
  return name.replace(/[^ -~]/gu, '_');
}

/** Bytes of a PDF text string: ASCII as it is, all else as UTF-16BE with its mark. */
export function textString(text: string): Uint8Array {
  if (/^[\x20-\x7E]*$/.test(text)) return Buffer.from(text, 'latin1');
  return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
}

/** MD5, as `CheckSum` of an embedded file is defined. It guards against nothing: the seal does. */
export function checkSum(bytes: Uint8Array): Uint8Array {
  return createHash('md5').update(bytes).digest();
}

/** Deflated where that saves something. A PDF is compressed within: trying takes time and gains little. */
export function packed({ bytes, mediaType }: Pick<Attachment, 'bytes' | 'mediaType'>): {
  data: Uint8Array;
  deflated: boolean;
} {
  // pdfkit takes an object without bytes for no stream
  const empty = bytes.length === 0;
  if (mediaType === 'application/pdf' && !empty) return { data: bytes, deflated: false };
  const data = deflateSync(bytes);
  return data.length < bytes.length || empty ? { data, deflated: true } : { data: bytes, deflated: false };
}
