import { createHash } from 'node:crypto';
import { invalidEvidence } from './evidence-problem.ts';
import type { ManifestFile } from './manifest.ts';
import { utf8 } from './utf8.ts';

/** An evidence folder, wherever it is. */
export interface FolderSource {
  /** Size of every file, bytes, by its path: relative, with `/`. */
  files: ReadonlyMap<string, number>;
  /** What else is in it: links, devices, folders that do not belong there. */
  others: readonly string[];
  /** Bytes of a file, in pieces. */
  read(path: string): AsyncIterable<Uint8Array>;
}

/** Whole bytes of a file, if it is no larger than so many. Throws `ERR_EVIDENCE_INVALID`. */
export async function readWhole(folder: FolderSource, path: string, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of folder.read(path)) {
    size += piece.length;
    if (size > most) throw invalidEvidence('too-large', `it is larger than ${most} bytes`);
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

/** Whole bytes of a file that are those that the manifest lists. Throws `ERR_EVIDENCE_INVALID`. */
export async function readListed(
  folder: FolderSource,
  { path, size, sha256 }: ManifestFile,
  most: number,
): Promise<Uint8Array> {
  if (size > most) throw invalidEvidence('too-large', `it is larger than ${most} bytes`);
  const bytes = await readWhole(folder, path, size);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw changed();
  return bytes;
}

/** The same as text. Throws `ERR_EVIDENCE_INVALID`, also for what is not UTF-8. */
export async function readListedText(
  folder: FolderSource,
  file: ManifestFile,
  most: number,
): Promise<string> {
  const text = utf8(await readListed(folder, file, most));
  if (text === undefined) throw invalidEvidence('malformed', 'it is not UTF-8');
  return text;
}

/** Reads a file of any size, and throws `ERR_EVIDENCE_INVALID` unless its bytes are those that the manifest lists. */
export async function assertListed(
  folder: FolderSource,
  { path, size, sha256 }: ManifestFile,
): Promise<void> {
  const hash = createHash('sha256');
  let seen = 0;
  for await (const piece of folder.read(path)) {
    seen += piece.length;
    if (seen > size) break;
    hash.update(piece);
  }
  if (seen !== size || hash.digest('hex') !== sha256) throw changed();
}

function changed() {
  return invalidEvidence('mismatch', 'its bytes are not those that the manifest lists: it has been changed');
}
