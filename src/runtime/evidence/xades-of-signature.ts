import { xadesFile } from '../../documents/evidence/evidence-record.ts';
import { recordIn } from '../../documents/evidence/sign-record.ts';
import { SigningError } from '../../errors.ts';
import type { InstanceRecord, SignatureRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import { assertSealing } from '../sealing.ts';
import { isUnsigned } from './record-of.ts';

/**
 * The record of one signature that stands as XML, signed now as XAdES baseline B (ETSI EN 319 132-1). It goes with the
 * documents that were signed: without them it would prove that something was signed that nobody has. Throws
 * `ERR_DOCUMENT_NOT_FOUND` for a signature that is unknown, replaced or withdrawn, or that was made where nothing was
 * recorded; `ERR_SETTING_INVALID` without a sealing key, `ERR_SEAL_PENDING` while the record waits for it, and
 * `ERR_DOCUMENT_REMOVED` once the bytes of a document are gone or the person is erased.
 */
export async function xadesOfSignature(
  context: RuntimeContext,
  instance: InstanceRecord,
  signatureId: string,
): Promise<{ bytes: Uint8Array; filename: string }> {
  const { storage } = context;
  const signature = await storage.signatures.find(signatureId);
  if (signature?.instanceId !== instance.id || signature.supersededAt !== undefined) {
    throw new SigningError(
      'ERR_DOCUMENT_NOT_FOUND',
      `instance <${instance.id}> has no signature <${signatureId}> that stands`,
    );
  }
  const sealing = assertSealing(context);
  await assertDocumentsKept(context, instance.id, signature);
  const jws = await storage.signatures.record(signatureId);
  if (jws === undefined) throw await withoutRecord(context, signature);
  if (isUnsigned(jws)) {
    throw new SigningError(
      'ERR_SEAL_PENDING',
      `the record of signature <${signatureId}> is not signed yet, since the sealing key did not answer; ask again later`,
      { element: signature.taskId, info: { signature: signatureId } },
    );
  }
  // It loads what writes XML, of which a server that gives none out has no need.
  const { xadesOf } = await import('../../documents/evidence/xades.ts');
  const xml = await xadesOf(recordIn(jws), await sealing.sealer(), context.clock());
  return { bytes: Buffer.from(xml), filename: xadesFile(signatureId) };
}

async function assertDocumentsKept(
  { storage }: RuntimeContext,
  instanceId: string,
  { id, documents }: SignatureRecord,
): Promise<void> {
  const kept = new Set((await storage.contents.ofInstance(instanceId)).map(({ sha256 }) => sha256));
  if (documents.every(({ sha256 }) => kept.has(sha256))) return;
  throw new SigningError(
    'ERR_DOCUMENT_REMOVED',
    `the documents that signature <${id}> covers were removed, and the proof of it with them`,
  );
}

/** A record goes with the person, and the trail says so; else none was made. */
async function withoutRecord(
  { storage }: RuntimeContext,
  { id, instanceId }: SignatureRecord,
): Promise<SigningError> {
  const erasures = await storage.events.list(instanceId, { types: ['person.erased'] });
  const isErased = erasures.some(({ payload }) => (payload.signatures as readonly string[]).includes(id));
  return isErased
    ? new SigningError(
        'ERR_DOCUMENT_REMOVED',
        `the record of signature <${id}> was removed with the person who is named in it`,
      )
    : new SigningError(
        'ERR_DOCUMENT_NOT_FOUND',
        `signature <${id}> has no record: there was no sealing key when it was made`,
      );
}
