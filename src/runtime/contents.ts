import { randomUUID } from 'node:crypto';
import type { ContentStore } from '../documents/index.ts';
import { SigningError } from '../errors.ts';
import { type ContentRecord, inPieces, type Storage, type Transaction } from '../storage/index.ts';
import { Batcher } from './batcher.ts';
import { endOf } from './host-transaction.ts';
import { chain, type Passing, passed, type StoredContent, storeFailed, take } from './passing-bytes.ts';
import type { RuntimeLog } from './runtime-options.ts';

/**
 * How long bytes stay that nobody uses, milliseconds: an upload may take long, and whoever reads them may be slow. A
 * command comes seconds after its bytes; one that comes later than this is refused, see `contents.saveUses`.
 */
export const contentGrace = 24 * 60 * 60 * 1000;

/** Contents of one piece that are stored with one commit. */
const smallAtOnce = 20;
/** Contents that are looked at, or deleted, with one statement. */
const batch = 500;

/** Who reads bytes, and in what. */
export interface ContentReader {
  /** Id of the instance whose bytes they must be: those that were removed from it are not there for it. */
  usedBy?: string;
  transaction?: Transaction | undefined;
}

/** A content that is on its way into the database. */
interface NewContent extends ContentRecord {
  /** All of it, where it is one piece: stored once it is known that it is the first of these. Else it is stored already. */
  bytes?: Buffer;
}

/**
 * The bytes of documents, each once by their SHA-256, in whichever store. They are put before the command that uses
 * them is planned: nothing slow happens in a transaction. What no commit uses goes a day later.
 */
export class Contents {
  readonly #storage: Storage;
  readonly #store: ContentStore<Transaction>;
  /** The store is the database: it is written in transactions of ours. */
  readonly #isOwn: boolean;
  readonly #clock: () => number;
  readonly #log: RuntimeLog;
  readonly #small: Batcher<NewContent, undefined>;

  /** @param store none: the database */
  constructor(
    storage: Storage,
    store: ContentStore | undefined,
    { clock, log }: { clock: () => number; log: RuntimeLog },
  ) {
    this.#storage = storage;
    this.#store = store ?? storage.pieces;
    this.#isOwn = store === undefined;
    this.#clock = clock;
    this.#log = log;
    this.#small = new Batcher(async (contents) => {
      await storage.transaction((transaction) => this.#publish(contents, transaction));
      return contents.map(() => undefined);
    }, smallAtOnce);
  }

  /**
   * Keeps the bytes of a source; those that are there already stay once. Holds a piece or two of them in memory. Throws
   * what the source throws, and then keeps nothing.
   * @param transaction the host's own, in which they are written where they go to the same database
   */
  async put(source: AsyncIterable<Uint8Array>, transaction?: Transaction): Promise<StoredContent> {
    if (transaction && this.#isOwn) return (await this.#putIn([source], transaction))[0]!;
    const passing = this.#passing(source);
    if (!this.#isOwn) return this.#putNoted(passing, transaction);

    const start = await take(passing.pieces, 2);
    if (start.length === 2) return this.#putNoted({ ...passing, pieces: chain(start, passing.pieces) });
    const content = passing.content();
    await this.#small.add({ key: randomUUID(), bytes: asBuffer(start[0]), ...content });
    return content;
  }

  /** Puts several contents whose bytes are there already: with one commit, where they go to the database. */
  async putTogether(sources: readonly AsyncIterable<Uint8Array>[]): Promise<StoredContent[]> {
    if (this.#isOwn) return this.#storage.transaction((transaction) => this.#putIn(sources, transaction));
    const put: StoredContent[] = [];
    for (const source of sources) put.push(await this.put(source));
    return put;
  }

  /** Bytes by their digest, read as they are asked for, anew each time; undefined where they are not known. */
  async get(sha256: string, from: ContentReader = {}): Promise<AsyncIterable<Uint8Array> | undefined> {
    const content = await this.#storage.contents.find(sha256, from);
    return content && { [Symbol.asyncIterator]: () => this.#verified(content, from.transaction) };
  }

  /** The same, all in memory. */
  async read(sha256: string, from: ContentReader = {}): Promise<Buffer | undefined> {
    const content = await this.#storage.contents.find(sha256, from);
    if (!content) return undefined;
    const bytes = Buffer.allocUnsafe(content.size);
    let filled = 0;
    for await (const piece of this.#verified(content, from.transaction)) {
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  /** Deletes what nobody has used for a day, and what was left behind half. */
  async tidy(): Promise<void> {
    const { contents } = this.#storage;
    const now = this.#clock();
    const loosen = () => this.#storage.transaction((transaction) => contents.loosen(now, batch, transaction));
    while ((await loosen()) > 0);
    for (let more = true; more; ) {
      const keys = await contents.doom(now, batch);
      if (keys.length > 0) await this.#store.delete(keys);
      await contents.forget(keys);
      more = keys.length === batch;
    }
  }

  #passing(source: AsyncIterable<Uint8Array>): Passing {
    return passed(inPieces(source, this.#storage.pieces.pieceSize));
  }

  /** In the transaction that also makes them known: where that is rolled back, nothing was there. */
  async #putIn(
    sources: readonly AsyncIterable<Uint8Array>[],
    transaction: Transaction,
  ): Promise<StoredContent[]> {
    const put: NewContent[] = [];
    for (const source of sources) {
      const { pieces, content } = this.#passing(source);
      const key = randomUUID();
      const start = await take(pieces, 2);
      if (start.length === 2) {
        await this.#store.put(key, chain(start, pieces), transaction);
        put.push({ key, ...content() });
      } else put.push({ key, bytes: asBuffer(start[0]), ...content() });
    }
    // all at once, since it locks what is there already: one by one, two who put the same would wait for each other
    await this.#publish(put, transaction);
    return put.map(({ sha256, size }) => ({ sha256, size }));
  }

  async #publish(contents: readonly NewContent[], transaction: Transaction): Promise<void> {
    const kept = await this.#storage.contents.publish(contents, this.#grace(), transaction);
    const whole = contents.flatMap(({ key, bytes }) => (bytes && kept.has(key) ? [{ key, bytes }] : []));
    await this.#storage.pieces.putWhole(whole, transaction);
    const superfluous = contents.filter(({ key, bytes }) => !bytes && !kept.has(key));
    await this.#store.delete(
      superfluous.map(({ key }) => key),
      transaction,
    );
  }

  /** Where bytes are no part of the transaction that makes them known, their key is noted before the first of them. */
  async #putNoted({ pieces, failure, content }: Passing, transaction?: Transaction): Promise<StoredContent> {
    const key = randomUUID();
    await this.#storage.contents.begin(key, this.#grace(), transaction);
    if (transaction) void this.#deleteAfterRollback(key, transaction);
    try {
      try {
        await this.#store.put(key, pieces, transaction);
      } catch (error) {
        throw failure() ? failure()!.error : storeFailed(error);
      }
      const record = { key, ...content() };
      const isKept = await this.#inTransaction(transaction, (within) => this.#makeKnown(record, within));
      if (!isKept) await this.#drop(key, transaction);
      return { sha256: record.sha256, size: record.size };
    } catch (error) {
      await this.#drop(key, transaction);
      throw error;
    }
  }

  /** False: the same bytes are known already. */
  async #makeKnown(record: ContentRecord, transaction: Transaction): Promise<boolean> {
    const { contents } = this.#storage;
    const kept = await contents.publish([record], this.#grace(), transaction);
    if (!kept.has(record.key)) return false;
    if (await contents.keep(record.key, transaction)) return true;
    throw new SigningError(
      'ERR_CONFLICT',
      'the bytes of a document came so slowly that they were deleted; send it again',
    );
  }

  #grace(): number {
    return this.#clock() + contentGrace;
  }

  #inTransaction<Result>(
    transaction: Transaction | undefined,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    return transaction ? work(transaction) : this.#storage.transaction(work);
  }

  /** What can't be deleted now is deleted later: its key is noted. */
  async #drop(key: string, transaction?: Transaction): Promise<void> {
    try {
      await this.#store.delete([key], transaction);
      await this.#storage.contents.forget([key], transaction);
    } catch (error) {
      this.#log.warn({ err: error }, 'bytes of no document are deleted later');
    }
  }

  /** A rollback takes the note with it, and leaves the bytes where they lie elsewhere. */
  async #deleteAfterRollback(key: string, transaction: Transaction): Promise<void> {
    await endOf(transaction).catch(() => {});
    try {
      if (!(await this.#storage.contents.isNoted(key))) await this.#store.delete([key]);
    } catch (error) {
      this.#log.warn({ err: error, key }, 'bytes of no document could not be deleted');
    }
  }

  /**
   * What comes out of a store is what was put in, or an error: whoever reads would else sign what somebody has changed
   * there. The last piece is held back until that is known.
   */
  async *#verified(
    { key, sha256, size }: ContentRecord,
    transaction?: Transaction,
  ): AsyncGenerator<Uint8Array> {
    const { pieces, content } = passed(this.#piecesOf(key, transaction));
    let read = 0;
    let held: Uint8Array | undefined;
    for await (const piece of pieces) {
      if (held) yield held;
      held = piece;
      read += piece.length;
      if (read > size) throw broken(sha256);
    }
    if (content().sha256 !== sha256) throw broken(sha256);
    if (held) yield held;
  }

  async *#piecesOf(key: string, transaction?: Transaction): AsyncGenerator<Uint8Array> {
    try {
      const pieces = await this.#store.get(key, transaction);
      if (pieces) yield* pieces;
    } catch (error) {
      throw storeFailed(error);
    }
  }
}

function asBuffer(bytes: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function broken(sha256: string): SigningError {
  return new SigningError(
    'ERR_STORAGE_UNAVAILABLE',
    `the bytes of <${sha256}> are gone, or others than were put; restore them`,
  );
}
