/**
 * The same bytes in pieces of one size, the last of which may be shorter; none of an empty source. Holds one piece at a
 * time, and copies only what comes in smaller ones.
 */
export async function* inPieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let piece: Buffer | undefined;
  let filled = 0;
  for await (const chunk of source) {
    let start = 0;
    while (start < chunk.length) {
      if (filled === 0 && chunk.length - start >= size) {
        yield chunk.subarray(start, start + size);
        start += size;
        continue;
      }
      piece ??= Buffer.allocUnsafe(size);
      const part = chunk.subarray(start, start + size - filled);
      piece.set(part, filled);
      filled += part.length;
      start += part.length;
      if (filled < size) continue;
      yield piece;
      piece = undefined;
      filled = 0;
    }
  }
  if (piece && filled > 0) yield piece.subarray(0, filled);
}
