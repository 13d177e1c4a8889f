import { Zip, ZipDeflate } from 'fflate';
import { SigningError } from '../errors.ts';

/** A file as it goes into an archive. */
export interface ZippedFile {
  /** Relative, with `/`. */
  path: string;
  pieces: AsyncIterable<Uint8Array>;
}

/** What its fields have room for (APPNOTE.TXT, 4.4.1.4): the next number would say that a ZIP64 record follows. */
const ROOM = { files: 0xffff - 1, bytes: 0xffffffff - 1 };
/** What the directory at the end says of a file, besides its path. */
const DIRECTORY_ENTRY = 46;

/**
 * A ZIP archive of files, piece by piece, so that no more of them is in memory than what was read last. Packed without
 * being compressed: what takes room in it is compressed already. Not stored: sizes come behind the bytes, and of what is
 * stored nobody who reads piece by piece could tell where it ends. Throws `ERR_INTERNAL` for more than an archive holds,
 * which nobody could open.
 * @param folder put before every path
 * @param room what it may come to; default what there is room for
 */
export async function* zipped(
  files: AsyncIterable<ZippedFile>,
  folder: string,
  room: { files: number; bytes: number } = ROOM,
): AsyncGenerator<Uint8Array> {
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
    if (count > room.files || size > room.bytes) throw tooLarge(room);
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

function tooLarge({ files, bytes }: typeof ROOM): SigningError {
  return new SigningError(
    'ERR_INTERNAL',
    `a ZIP archive holds ${files} files and ${bytes} bytes at most; export the evidence into a folder instead`,
  );
}
