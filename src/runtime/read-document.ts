import { SigningError } from '../errors.ts';
import type { DocumentRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';

/** The instance's oldest document of a data type, as it is planned: its bytes are put, and may not be in use yet. */
export async function readFirstDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  dataType: string,
): Promise<{ contentType: string; bytes: Buffer } | undefined> {
  const document = plan.documents.find((candidate) => candidate.dataType === dataType);
  if (!document) return undefined;
  const bytes = await context.contents.read(document.sha256, { transaction: plan.transaction });
  return bytes && { contentType: document.contentType, bytes };
}

/** All bytes of a document as it is planned. Throws `ERR_DOCUMENT_NOT_FOUND` where they are gone. */
export async function readPlannedDocument(
  context: Pick<RuntimeContext, 'contents'>,
  plan: Pick<InstancePlan, 'transaction'>,
  { id, sha256 }: DocumentRecord,
): Promise<Buffer> {
  const bytes = await context.contents.read(sha256, { transaction: plan.transaction });
  if (bytes) return bytes;
  throw new SigningError('ERR_DOCUMENT_NOT_FOUND', `the bytes of document <${id}> are not there any more`);
}
