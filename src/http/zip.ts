import { Zip, ZipPassThrough } from 'fflate';

/** A file as it goes into an archive. */
export interface ZippedFile {
  /** Relative, with `/`. */
  path: string;
  pieces: AsyncIterable<Uint8Array>;
}

/**
 * A ZIP archive of files, piece by piece, so that no more of them is in memory than what was read last. Stored, not
 * compressed: what takes room in it is compressed already.
 * @param folder put before every path
 */
export async function* zipped(files: AsyncIterable<ZippedFile>, folder: string): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let failure: Error | null = null;
  const archive = new Zip((error, piece) => {
    failure ??= error;
    if (piece) made.push(piece);
  });
  const taken = () => {
    if (failure) throw failure;
    return made.splice(0);
  };
  for await (const { path, pieces } of files) {
    const entry = new ZipPassThrough(folder + path);
    archive.add(entry);
    for await (const piece of pieces) {
      entry.push(piece);
      yield* taken();
    }
    entry.push(new Uint8Array(), true);
    yield* taken();
  }
  archive.end();
  yield* taken();
}
