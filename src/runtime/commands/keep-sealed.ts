import { randomUUID } from 'node:crypto';
import type { DocumentRecord, RoundRecord, RoundSeal } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { SealedDocument } from '../evidence/seal-round.ts';
import { sealDataType } from '../evidence/seal-state.ts';
import type { InstancePlan } from '../instance-plan.ts';

/** A sealed document whose bytes have been put. */
export type KeptDocument = Omit<SealedDocument, 'bytes'> & { size: number; sha256: string };

/** Puts a round's sealed documents among those of the instance, which may have ended, and says so in the trail. */
export async function keepSealed(
  { numbers }: Pick<RuntimeContext, 'numbers'>,
  plan: InstancePlan,
  round: RoundRecord,
  documents: readonly KeptDocument[],
  lowered: boolean,
): Promise<void> {
  const taken = await numbers.take(documents.length, plan.transaction);
  const kept = documents.map(({ documentIds, filename, size, sha256, level }, index) => {
    const record: DocumentRecord = {
      id: randomUUID(),
      instanceId: plan.instance.id,
      number: taken[index]!,
      dataType: sealDataType(round.config)!,
      contentType: 'application/pdf',
      filename,
      size,
      sha256,
      locked: true,
      generatedFrom: round.taskId,
      sealOf: round.id,
      createdAt: plan.now,
      createdBy: 'app',
      changedAt: plan.now,
      changedBy: 'app',
    };
    plan.setDocument(record);
    return { record, level, documentIds };
  });
  // each document that was signed, and what it is sealed in; of a text alone, what that is sealed in
  const pairs = kept.flatMap(({ record, documentIds }): { record: DocumentRecord; documentId?: string }[] =>
    documentIds.length === 0 ? [{ record }] : documentIds.map((documentId) => ({ record, documentId })),
  );
  const seal: RoundSeal = {
    sealedAt: plan.now,
    level: lowest(kept.map(({ level }) => level)),
    ...(lowered && { lowered }),
    documents: pairs.map(({ record, ...signed }) => ({ ...signed, sealedId: record.id })),
  };
  plan.sealRound(round, seal);
  plan.record(
    'round.sealed',
    {},
    {
      elementId: round.taskId,
      roundId: round.id,
      payload: {
        level: seal.level,
        ...(lowered && { lowered }),
        documents: pairs.map(({ record, documentId }) => ({
          ...(documentId !== undefined && { document: documentId }),
          sealed: record.id,
          sha256: record.sha256,
        })),
      },
    },
  );
}

function lowest(levels: readonly RoundSeal['level'][]): RoundSeal['level'] {
  return (['B-B', 'B-T', 'B-LT'] as const).find((level) => levels.includes(level))!;
}
