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
