import { constants } from 'node:fs';
import { lstat, open, opendir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderSource } from '../documents/evidence/folder-source.ts';
import type { EvidenceSource } from '../documents/evidence/verify.ts';
import { SigningError } from '../errors.ts';
import { UsageError } from './terminal.ts';

/** Largest file that is verified by itself, bytes. */
const largest = 256 * 1024 * 1024;
/** An instance with a signature a minute for a month has fewer. */
const mostEntries = 100_000;
const pieceSize = 256 * 1024;

/** Folders that an evidence folder has in it. No other one is looked into, so that none is too deep. */
const folders = new Set(['definitions', 'records', 'documents', 'sealed']);

/**
 * Opens what is to be verified. Of a folder, only what lies in its place is read: no link is followed. Throws
 * `ERR_EVIDENCE_INVALID` for what is too large or neither a file nor a folder.
 */
export async function openEvidence(path: string): Promise<EvidenceSource> {
  const known = await stat(path).catch(() => undefined);
  if (known === undefined) throw new UsageError(`there is no file or folder ${path}`);
  if (known.isDirectory()) return { folder: await openFolder(path) };
  if (!known.isFile()) throw invalid(`${path} is neither a file nor a folder`);
  if (known.size > largest)
    throw invalid(`${path} is larger than ${largest} bytes, which is the most that is read`);
  return { file: await readFile(path) };
}

async function openFolder(root: string): Promise<FolderSource> {
  const files = new Map<string, number>();
  const others: string[] = [];
  let entries = 0;
  const list = async (folder: string) => {
    for await (const entry of await opendir(join(root, folder))) {
      entries += 1;
      if (entries > mostEntries) throw invalid(`${root} holds more than ${mostEntries} files`);
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && folder === '' && folders.has(entry.name)) await list(path);
      else if (entry.isFile()) await note(path);
      else others.push(path);
    }
  };
  const note = async (path: string) => {
    const known = await lstat(join(root, path)).catch(() => undefined);
    if (known?.isFile()) files.set(path, known.size);
    else others.push(path);
  };
  await list('');
  return { files, others, read: (path) => readPieces(join(root, path)) };
}

async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  // It may have become a link or a pipe since it was listed: neither is followed nor waited for.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw invalid(`${path} is no file any more`);
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(pieceSize), 0, pieceSize);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function invalid(message: string): SigningError {
  return new SigningError('ERR_EVIDENCE_INVALID', message);
}
