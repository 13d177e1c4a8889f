import { Zip, ZipDeflate } from 'fflate';
import { SigningError } from '../errors.ts';

/** A file as it goes into an archive. */
export interface ZippedFile {
  /** Relative, with `/`. */
  path: string;
  pieces: AsyncIterable<Uint8Array>;
}

/** What its fields have room for (APPNOTE.TXT, 4.4.1.4): the next number would say that a ZIP64 record follows. */
const MOST_FILES = 0xffff - 1;
const MOST_BYTES = 0xffffffff - 1;
/** What the directory at the end says of a file, besides its path. */
const DIRECTORY_ENTRY = 46;

/**
 * A ZIP archive of files, piece by piece, so that no more of them is in memory than what was read last. Packed without
 * being compressed: what takes room in it is compressed already. Not stored: sizes come behind the bytes, and of what is
 * stored nobody who reads piece by piece could tell where it ends. Throws `ERR_INTERNAL` for more than an archive holds,
 * which nobody could open.
 * @param folder put before every path
 */
export async function* zipped(files: AsyncIterable<ZippedFile>, folder: string): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let failure: Error | null = null;
  let count = 0;
  let size = 0;
  const archive = new Zip((error, piece) => {
    failure ??= error;
    if (!piece) return;
    made.push(piece);
    size += piece.length;
  });
  const taken = () => {
    if (failure) throw failure;
    if (count > MOST_FILES || size > MOST_BYTES) throw tooLarge();
    return made.splice(0);
  };
  for await (const { path, pieces } of files) {
    count += 1;
    size += DIRECTORY_ENTRY + Buffer.byteLength(folder + path);
    const entry = new ZipDeflate(folder + path, { level: 0 });
    archive.add(entry);
    for await (const piece of pieces) {
      entry.push(piece);
      yield* taken();
    }
    entry.push(new Uint8Array(), true);
    yield* taken();
  }
  archive.end();
  if (failure) throw failure;
  yield* made;
}

function tooLarge(): SigningError {
  return new SigningError(
    'ERR_INTERNAL',
    `a ZIP archive holds ${MOST_FILES} files and ${MOST_BYTES} bytes at most; export the evidence into a folder instead`,
  );
}
