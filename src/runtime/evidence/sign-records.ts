import { signRecord } from '../../documents/evidence/sign-record.ts';
import { canonicalJson } from '../../documents/index.ts';
import type { SignatureRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { recordOf } from './record-of.ts';

/** How long a signature waits for the sealing key, milliseconds; then its record is signed by a job. */
const patience = 2_000;

/**
 * Signs the records of all signatures that are planned here, so that each is proved from the commit on that takes it. A
 * key that fails or does not answer takes no signature from anybody: what was to be signed is kept, and a job signs it.
 */
export async function signRecords(context: RuntimeContext, plan: InstancePlan): Promise<void> {
  if (!context.isRecorded || plan.newSignatures.length === 0) return;
  await Promise.all(plan.newSignatures.map((signature) => signOne(context, plan, signature)));
}

async function signOne(
  { sealing, storage, log }: RuntimeContext,
  plan: InstancePlan,
  signature: SignatureRecord,
): Promise<void> {
  const signee = plan.signee(signature.signeeId)!;
  const delegatedBy =
    signee.delegatedFrom === undefined
      ? undefined
      : (plan.signee(signee.delegatedFrom) ??
        (await storage.signees.find(signee.delegatedFrom, plan.transaction)));
  const record = recordOf({
    instance: plan.instance,
    signature,
    show: plan.round(signature.roundId)!.config.showSignee,
    signee,
    ...(delegatedBy && { delegatedBy }),
    documents: plan.documentsAsSigned(signature),
    event: plan.eventOf(signature.id)!,
  });
  const later = () => {
    signature.record = canonicalJson(record);
    const job = { kind: 'record', key: signature.id, payload: { signatureId: signature.id } };
    plan.addJob({ ...job, dueAt: plan.now });
  };
  if (!sealing) return later();
  try {
    signature.record = await within(
      patience,
      sealing.sealer().then((sealer) => signRecord(record, sealer)),
    );
  } catch (error) {
    later();
    plan.onceCommitted(() =>
      log.warn(
        { instance: plan.instance.id, signature: signature.id, err: error },
        'the sealing key did not sign a record; a job will have it do so',
      ),
    );
  }
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
