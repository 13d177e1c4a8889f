import { createHash } from 'node:crypto';
import { isSigningError, SigningError } from '../errors.ts';

/** Bytes that are there. */
export interface StoredContent {
  /** Lower-case hex. */
  sha256: string;
  size: number;
}

/** Bytes on their way, and what they were when they have passed. */
export interface Passing {
  pieces: AsyncGenerator<Uint8Array>;
  /** What their source has thrown. */
  failure(): { error: unknown } | undefined;
  /** What all of them are. Throws where they were not taken to their end. */
  content(): StoredContent;
}

/** Hashes and counts bytes while they pass. */
export function passed(source: AsyncIterable<Uint8Array>): Passing {
  const hash = createHash('sha256');
  let size = 0;
  let isOver = false;
  let failure: { error: unknown } | undefined;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of source) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
      isOver = true;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  return {
    pieces: pieces(),
    failure: () => failure,
    content() {
      if (!isOver) throw storeFailed(new Error('the store did not take all bytes'));
      return { sha256: hash.digest('hex'), size };
    },
  };
}

/** The first values, fewer where there are no more. */
export async function take<Value>(source: AsyncGenerator<Value>, count: number): Promise<Value[]> {
  const taken: Value[] = [];
  while (taken.length < count) {
    const next = await source.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

export async function* chain<Value>(start: Value[], rest: AsyncGenerator<Value>): AsyncGenerator<Value> {
  try {
    while (start.length > 0) yield start.shift()!;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** A store of the host's own throws what it likes. */
export function storeFailed(cause: unknown): unknown {
  if (isSigningError(cause)) return cause;
  return new SigningError('ERR_STORAGE_UNAVAILABLE', 'the store of contents does not work', { cause });
}
