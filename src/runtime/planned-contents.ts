import type { ContentChanges, ContentUse, DocumentRecord, SignatureRecord } from '../storage/index.ts';
import { contentGrace } from './contents.ts';

/** Which bytes an instance uses, while its commands are planned. */
export class PlannedContents {
  #before: ReadonlySet<string>;
  #removed = new Set<string>();
  readonly #now: number;

  /** @param documents as they were read */
  constructor(documents: readonly DocumentRecord[], now: number) {
    this.#before = new Set(documents.filter(hasBytes).map(({ sha256 }) => sha256));
    this.#now = now;
  }

  /** The same, which stays as it is. */
  copy(): PlannedContents {
    const copy = new PlannedContents([], this.#now);
    copy.#before = this.#before;
    copy.#removed = new Set(this.#removed);
    return copy;
  }

  /** Bytes are used no more, whatever names them. */
  remove(sha256: string): void {
    this.#removed.add(sha256);
  }

  /**
   * A document may be added and replaced in the same plan; what was signed meanwhile is proof.
   * @param documents as they are planned
   * @param signatures those that are new
   */
  changes(
    documents: readonly DocumentRecord[],
    signatures: readonly Pick<SignatureRecord, 'documents'>[],
  ): ContentChanges {
    const after = new Map<string, ContentUse>();
    const signed = signatures.flatMap((signature) => signature.documents);
    for (const { sha256 } of signed) after.set(sha256, { sha256, sealed: false });
    for (const { sha256, sealOf } of documents.filter(hasBytes)) {
      after.set(sha256, { sha256, sealed: sealOf !== undefined });
    }
    const isGone = (sha256: string) => !after.has(sha256) && !this.#removed.has(sha256);
    return {
      used: [...after.values()].filter(({ sha256 }) => !this.#before.has(sha256)),
      released: [...this.#before].filter(isGone),
      removed: [...this.#removed],
      checkAt: this.#now + contentGrace,
    };
  }
}

function hasBytes({ removedAt }: DocumentRecord): boolean {
  return removedAt === undefined;
}
