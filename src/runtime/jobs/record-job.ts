import type { JobHandler } from '../../jobs/index.ts';
import type { RuntimeContext } from '../context.ts';
import { isUnsigned } from '../evidence/record-of.ts';
import { signLate } from '../evidence/sign-late.ts';
import type { Sealing } from '../sealing.ts';

interface RecordPayload {
  signatureId: string;
}

/** Signs the record of a signature for which the sealing key did not answer when it was made. */
export function recordJob({ storage }: RuntimeContext, sealing: Sealing): JobHandler {
  return {
    async run({ payload }) {
      const { signatureId } = payload as RecordPayload;
      const record = await storage.signatures.record(signatureId);
      // erased meanwhile, or signed by another worker
      if (record === undefined || !isUnsigned(record)) return 'done';
      await signLate(storage, signatureId, record, await sealing.sealer());
      return 'done';
    },
  };
}
