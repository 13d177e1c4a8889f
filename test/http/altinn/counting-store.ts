import type { ContentStore } from '../../../src/documents/index.ts';

/** Keeps contents in memory, and counts who is reading them. */
export class CountingStore implements ContentStore {
  readonly #contents = new Map<string, Uint8Array[]>();
  /** Contents that are being read. */
  open = 0;
  /** Bytes that were read. */
  read = 0;
  /** Whether reading fails. */
  fails = false;

  async put(key: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of source) pieces.push(piece);
    this.#contents.set(key, pieces);
  }

  async get(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const pieces = this.#contents.get(key);
    return pieces && this.#reading(pieces);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#contents.delete(key);
  }

  async *#reading(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
    this.open += 1;
    try {
      for (const piece of pieces) {
        if (this.fails) throw new Error('a disk is gone');
        this.read += piece.length;
        yield piece;
      }
    } finally {
      this.open -= 1;
    }
  }
}
