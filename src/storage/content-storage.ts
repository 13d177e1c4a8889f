import type { ContentStore } from '../documents/index.ts';
import type { ContentRecord, ContentUse } from './records.ts';
import type { Transaction } from './storage.ts';

/**
 * Which bytes there are, where they lie, and who uses them. Bytes begin as loose ones under a key; when they are all
 * there they are published under their digest; when nobody has used them for long they are loose again, and deleted.
 * See docs/decisions/034-contents.md.
 */
export interface ContentStorage {
  /** @param usedBy an instance that must use them: what it uses no more is not there for it, whoever else has it */
  find(
    sha256: string,
    options?: { usedBy?: string | undefined; transaction?: Transaction | undefined },
  ): Promise<ContentRecord | undefined>;
  /** Notes a key before bytes are put under it, so that they are found again if they are never published. */
  begin(key: string, deleteAt: number, transaction?: Transaction): Promise<void>;
  /**
   * Makes bytes known by their digests, or leaves those that are known already. Answers the keys that count: bytes of
   * the others are superfluous.
   * @param checkAt until then they stay, whether anybody uses them or not
   */
  publish(
    contents: readonly ContentRecord[],
    checkAt: number,
    transaction: Transaction,
  ): Promise<Set<string>>;
  /** A key that was begun is no longer loose. False: it took so long that it was taken for forgotten. */
  keep(key: string, transaction: Transaction): Promise<boolean>;
  /** Turns bytes that nobody uses into loose ones. Answers how many contents it has looked at, `limit` or fewer. */
  loosen(now: number, limit: number, transaction: Transaction): Promise<number>;
  /** Keys of loose bytes that are to be deleted: from now on nobody can publish them. */
  doom(now: number, limit: number): Promise<string[]>;
  /** Whether a key is that of a content, or of loose bytes. */
  isNoted(key: string): Promise<boolean>;
  /** The bytes of these keys are gone. */
  forget(keys: readonly string[], transaction?: Transaction): Promise<void>;
  /** What an instance uses. */
  ofInstance(instanceId: string, transaction?: Transaction): Promise<ContentUse[]>;
  /** Instances that ended before an instant and use bytes of a kind, those first that ended first; none with a job of these kinds. */
  endedBefore(
    at: number,
    options: { sealed: boolean; withoutJobs: readonly string[]; limit: number },
  ): Promise<string[]>;
}

/** The bytes themselves, in pieces, where no other store has them. */
export interface PieceStore extends ContentStore<Transaction> {
  /** Most bytes of a piece. */
  readonly pieceSize: number;
  /** Keeps contents of one piece each, with one statement. */
  putWhole(contents: readonly { key: string; bytes: Buffer }[], transaction: Transaction): Promise<void>;
}
