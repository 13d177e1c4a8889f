/**
 * Where the bytes of documents lie. The runtime knows them by their SHA-256, counts who uses them and decides when they
 * go; a store keeps what it is given under a key. Keys are UUIDs, each new: what was deleted never comes back under the
 * same one, so a deletion can be repeated, and nothing that is put meanwhile is met by it.
 */
export interface ContentStore<Transaction = unknown> {
  /**
   * Keeps all bytes of a source under a key, or none: if the source throws, so does this, and nothing stays. Takes the
   * source piece by piece, as fast as it can keep them.
   * @param transaction the host's own, in which the command runs: a store in the same database writes in it. One that
   * lies elsewhere has no use for it, and is told to delete what a rollback left there
   */
  put(key: string, source: AsyncIterable<Uint8Array>, transaction?: Transaction): Promise<void>;
  /** The bytes of a key, read as they are asked for; undefined where there are none. */
  get(key: string, transaction?: Transaction): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Deletes what lies under these keys. A key without bytes is no mistake. */
  delete(keys: readonly string[], transaction?: Transaction): Promise<void>;
}
