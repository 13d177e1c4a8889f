import { signRecord } from '../../documents/evidence/sign-record.ts';
import type { EvidenceRecord } from '../../documents/index.ts';
import type { JobHandler } from '../../jobs/index.ts';
import type { RuntimeContext } from '../context.ts';
import { isUnsigned } from '../evidence/record-of.ts';
import type { Sealing } from '../sealing.ts';

interface RecordPayload {
  signatureId: string;
}

/** Signs the record of a signature for which the sealing key did not answer when it was made. */
export function recordJob({ storage }: RuntimeContext, sealing: Sealing): JobHandler {
  return {
    async run({ payload, ...job }) {
      const { signatureId } = payload as RecordPayload;
      const record = await storage.signatures.record(signatureId);
      // erased meanwhile, or signed by another worker
      if (record === undefined || !isUnsigned(record)) return 'done';
      const signed = await signRecord(JSON.parse(record) as EvidenceRecord, await sealing.sealer());
      await storage.transaction(async (transaction) => {
        await storage.signatures.setRecord(signatureId, signed, transaction);
        await storage.jobs.done(job, transaction);
      });
      return 'committed';
    },
  };
}
