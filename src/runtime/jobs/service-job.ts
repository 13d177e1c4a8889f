import { isSigningError, SigningError } from '../../errors.ts';
import type { Job, JobHandler, JobResult, RetryPolicy } from '../../jobs/index.ts';
import type { DocumentRecord, InstanceRecord } from '../../storage/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import type { NewDocument, ReceivedDocument } from '../command-types.ts';
import { completeService, type ServiceResult } from '../commands/complete-service.ts';
import { receptionOf } from '../commands/document-rules.ts';
import type { RuntimeContext } from '../context.ts';
import { putDocument } from '../put-document.ts';
import type { ServiceHandler } from '../runtime-options.ts';

interface ServicePayload {
  instanceId: string;
  elementId: string;
  executionId: string;
  service: string;
}

/** A service that fails is asked again for a minute and a half, then somebody has to look. */
export const defaultServiceRetries: RetryPolicy = { attempts: 5, first: 1_000, factor: 4, longest: 60_000 };

/**
 * Does the work of service tasks: calls the registered handler, then completes the task through the queue. When it is
 * given up, the instance is on hold, and a resume makes the job again.
 */
export function serviceJob(context: RuntimeContext, queue: CommandQueue, retries: RetryPolicy): JobHandler {
  async function complete({ payload, ...job }: Job, result: ServiceResult): Promise<JobResult> {
    const { instanceId, executionId } = payload as ServicePayload;
    await queue.add({
      instanceId,
      internal: true,
      needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
      async run(plan) {
        await completeService(context, plan, job, executionId, result);
        return () => undefined;
      },
    });
    return 'committed';
  }

  return {
    async run(job) {
      const result = await callHandler(context, job.payload as ServicePayload);
      return result ? complete(job, result) : 'done';
    },
    retries,
    giveUp: (job, error) => complete(job, { error }),
  };
}

/** Undefined: the process has left the task by another way, and nobody wants the work any more. */
async function callHandler(
  context: RuntimeContext,
  payload: ServicePayload,
): Promise<ServiceResult | undefined> {
  const { instanceId, elementId, executionId, service } = payload;
  const instance = await context.storage.instances.find(instanceId);
  if (!instance?.waiting.some((task) => task.executionId === executionId)) return undefined;
  const handler = Object.hasOwn(context.services, service) ? context.services[service] : undefined;
  if (!handler) {
    const message = `service task <${elementId}> needs a handler for <${service}>; register it in \`services\` and resume`;
    throw new SigningError('ERR_SERVICE_HANDLER_MISSING', message, {
      element: elementId,
      info: { permanent: true },
    });
  }
  const documents: NewDocument[] = [];
  let output: Awaited<ReturnType<ServiceHandler>>;
  try {
    output = await handler({
      idempotencyKey: executionId,
      app: instance.app,
      instanceId,
      elementId,
      now: context.clock(),
      readDocuments: (dataType) => readDocuments(context, instanceId, dataType),
      addDocument: (document) => void documents.push(document),
    });
  } catch (cause) {
    const message = `service task <${elementId}> failed; mend what its handler <${service}> needs and resume`;
    throw new SigningError('ERR_SERVICE_FAILED', message, { element: elementId, cause });
  }
  return putDocuments(context, instance, output ?? {}, documents);
}

/** What is wrong with a document is the handler's mistake, and no more right the next time: an incident at once. */
async function putDocuments(
  context: RuntimeContext,
  { app, definitionHash }: InstanceRecord,
  output: Record<string, unknown>,
  documents: readonly NewDocument[],
): Promise<ServiceResult> {
  const definition = await context.definitions.byHash(app, definitionHash);
  const received: ReceivedDocument[] = [];
  try {
    for (const document of documents) {
      const reception = receptionOf(context, definition, document.dataType);
      received.push(await putDocument(context, document, reception));
    }
  } catch (error) {
    if (isSigningError(error) && error.code.startsWith('ERR_DOCUMENT_')) return { error };
    throw error;
  }
  return { output, documents: received };
}

async function readDocuments({ storage, contents }: RuntimeContext, instanceId: string, dataType?: string) {
  const records = await storage.documents.list(instanceId);
  const wanted = records.filter((record) => dataType === undefined || record.dataType === dataType);
  const read: { record: DocumentRecord; bytes: Buffer }[] = [];
  for (const record of wanted) {
    const bytes = await contents.read(record.sha256, { usedBy: instanceId });
    if (bytes) read.push({ record, bytes });
  }
  return read;
}
