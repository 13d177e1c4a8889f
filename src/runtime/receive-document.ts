import type { SigningError } from '../errors.ts';

/** What bytes must be to be taken. */
export interface Reception {
  /** The most that are taken; default any number. */
  maximumBytes?: number;
  /** What is thrown for more. */
  tooLarge(): SigningError;
  /**
   * Looks at all of them before any is passed on, and throws what is wrong, or answers with others that are taken in
   * their stead. Needs a `maximumBytes`: they are in memory, once, while it looks.
   */
  inspect?(bytes: Buffer): Promise<{ rewritten?: Uint8Array }>;
}

/**
 * The same bytes, counted and looked at on their way: throws before its end where they are not taken, so that whoever
 * stores them stores nothing.
 */
export async function* receive(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  reception: Reception,
): AsyncGenerator<Uint8Array> {
  const counted = count(source instanceof Uint8Array ? [source] : source, reception);
  const { inspect, maximumBytes } = reception;
  if (!inspect) {
    yield* counted;
    return;
  }
  const bytes = source instanceof Uint8Array ? await only(counted) : await collect(counted, maximumBytes!);
  const { rewritten } = await inspect(bytes);
  yield rewritten ?? bytes;
}

async function* count(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { maximumBytes = Number.POSITIVE_INFINITY, tooLarge }: Reception,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maximumBytes) throw tooLarge();
    yield chunk;
  }
}

/** What is in memory already is not copied. */
async function only(source: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  let bytes: Uint8Array = new Uint8Array();
  for await (const chunk of source) bytes = chunk;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function collect(source: AsyncIterable<Uint8Array>, maximumBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(maximumBytes);
  let size = 0;
  for await (const chunk of source) {
    bytes.set(chunk, size);
    size += chunk.length;
  }
  return bytes.subarray(0, size);
}
