import { signRecord } from '../../documents/evidence/sign-record.ts';
import type { EvidenceRecord, Sealer } from '../../documents/index.ts';
import type { Storage } from '../../storage/index.ts';

/**
 * Signs what was kept of a record (canonical JSON) for which the sealing key was not there when it was made, and keeps it.
 * Answers the one that counts, which somebody else may have signed meanwhile: no two bytes of ECDSA are the same.
 * Undefined: the person was erased.
 */
export async function signLate(
  { signatures }: Pick<Storage, 'signatures'>,
  signatureId: string,
  record: string,
  sealer: Sealer,
): Promise<string | undefined> {
  await signatures.setRecord(signatureId, await signRecord(JSON.parse(record) as EvidenceRecord, sealer));
  return signatures.record(signatureId);
}
