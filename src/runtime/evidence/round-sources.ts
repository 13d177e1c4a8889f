import type { SignedDocument } from '../../signing/index.ts';
import type {
  DocumentRecord,
  InstanceRecord,
  RoundRecord,
  SignatureRecord,
  SigneeRecord,
} from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import { taskTitle } from '../task-title.ts';

/** All that the sealed documents of a round are made from, but for bytes and records. */
export interface RoundSources {
  instance: InstanceRecord;
  round: RoundRecord;
  taskName?: string;
  /** Those that stand. */
  signatures: readonly SignatureRecord[];
  signees: ReadonlyMap<string, SigneeRecord>;
  documents: readonly DocumentRecord[];
}

/** Reads them as they stand now. */
export async function readSources(
  { storage, definitions }: RuntimeContext,
  instance: InstanceRecord,
  round: RoundRecord,
): Promise<RoundSources> {
  const [signatures, signees, documents, { definition }] = await Promise.all([
    storage.signatures.list({ instanceId: instance.id, roundId: round.id }),
    storage.signees.list(round.id),
    storage.documents.list(instance.id),
    definitions.byHash(instance.app, instance.definitionHash),
  ]);
  const taskName = taskTitle(round.config.title, definition.element(round.taskId));
  return {
    instance,
    round,
    ...(taskName !== undefined && { taskName }),
    signatures,
    signees: new Map(signees.map((signee) => [signee.id, signee])),
    documents,
  };
}

/** What was signed, each document as it was signed last, in the order in which the instance has them. */
export function signedIn({ signatures, documents }: RoundSources): SignedDocument[] {
  const signed = new Map(
    signatures.flatMap((signature) => signature.documents).map((document) => [document.id, document]),
  );
  const there = documents.flatMap(({ id }) => signed.get(id) ?? []);
  // one that was deleted since is proved all the same
  return [...new Set([...there, ...signed.values()])];
}

/** Whether a signature covers a document with these bytes. */
export function covers({ documents }: SignatureRecord, document: { id: string; sha256: string }): boolean {
  return documents.some(({ id, sha256 }) => id === document.id && sha256 === document.sha256);
}
