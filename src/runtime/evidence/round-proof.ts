import { setImmediate } from 'node:timers/promises';
import { attachedEvidence } from '../../documents/evidence/attached-evidence.ts';
import { TRAIL_HEAD_FORMAT } from '../../documents/evidence/evidence-record.ts';
import { recordIn } from '../../documents/evidence/sign-record.ts';
import { signTrailHead } from '../../documents/evidence/sign-trail-head.ts';
import type { EvidenceDocument, Sealer } from '../../documents/index.ts';
import type { SealedProof } from '../../documents/seal-attachments.ts';
import type { SignatureRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { Sealing } from '../sealing.ts';
import { isUnsigned } from './record-of.ts';
import type { RoundSources } from './round-sources.ts';
import { signLate } from './sign-late.ts';

/** Records that are signed as XML before others get their turn. */
const recordsAtOnce = 20;

/**
 * Records of the signatures that cover documents, and up to where the trail goes: for programs. Where a task seals its
 * documents together, each record is there as XML too.
 */
export async function roundProof(
  { storage }: Pick<RuntimeContext, 'storage'>,
  sealing: Sealing,
  { instance, round }: RoundSources,
  {
    signatures,
    documents,
    now,
  }: {
    signatures: readonly SignatureRecord[];
    documents: readonly EvidenceDocument[];
    now: number;
  },
): Promise<SealedProof> {
  const covering = new Set(signatures.map(({ id }) => id));
  const kept = await storage.signatures.records({ instanceId: instance.id, roundId: round.id });
  const sealer = await sealing.sealer();
  const records: string[] = [];
  for (const { signatureId, record } of kept) {
    if (record === undefined || !covering.has(signatureId)) continue;
    const signed = isUnsigned(record) ? await signLate(storage, signatureId, record, sealer) : record;
    if (signed !== undefined) records.push(signed);
  }
  const { sequence, hash } = (await storage.events.last(instance.id))!;
  const head = { format: TRAIL_HEAD_FORMAT, instance: instance.id, at: new Date(now).toISOString() } as const;
  const evidence = attachedEvidence({
    documents,
    records,
    trailHead: await signTrailHead({ ...head, sequence, hash }, sealer),
    chains: await sealing.chainsOf(records),
  });
  const xades = round.config.sealTogether ? await asXml(records, sealer, now) : [];
  return { evidence, xades, now };
}

async function asXml(
  records: readonly string[],
  sealer: Sealer,
  now: number,
): Promise<NonNullable<SealedProof['xades']>> {
  // It loads what writes XML, of which sealing alone has no need.
  const { xadesOf } = await import('../../documents/evidence/xades.ts');
  const xades: { signatureId: string; xml: string }[] = [];
  for (const [index, jws] of records.entries()) {
    if (index % recordsAtOnce === recordsAtOnce - 1) await setImmediate();
    const record = recordIn(jws);
    xades.push({ signatureId: record.signature.id, xml: await xadesOf(record, sealer, now) });
  }
  return xades;
}
