import type { SealLevel } from '../../documents/index.ts';
import type { RoundRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import { readContent } from './read-content.ts';

/** A sealed PDF as callers get it. */
export interface SealedBytes {
  filename: string;
  level: SealLevel;
  bytes: Uint8Array;
}

/**
 * The sealed PDF that was kept of a round; undefined where there is none, or not yet. Throws `ERR_DOCUMENT_REMOVED` once
 * retention has taken it.
 * @param sealedId of those that the round's `seal` names
 */
export async function storedSeal(
  context: RuntimeContext,
  { instanceId, seal }: RoundRecord,
  sealedId: string | undefined,
): Promise<SealedBytes | undefined> {
  const record = sealedId && (await context.storage.documents.find(instanceId, sealedId));
  if (!record) return undefined;
  const bytes = await readContent(context, instanceId, record.id, record.sha256);
  return { filename: record.filename!, level: seal!.level, bytes };
}
