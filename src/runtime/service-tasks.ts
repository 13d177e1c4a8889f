import { SigningError } from '../errors.ts';
import type { JobHandler } from '../jobs/index.ts';
import type { CommandQueue } from './command-queue.ts';
import { completeService, type ServiceResult } from './commands/complete-service.ts';
import type { RuntimeContext } from './context.ts';
import type { NewDocument } from './runtime.ts';

interface ServicePayload {
  instanceId: string;
  elementId: string;
  executionId: string;
  service: string;
}

/** Does the work of service tasks: calls the registered handler, then completes the task through the queue. */
export function serviceTaskHandler(context: RuntimeContext, queue: CommandQueue): JobHandler {
  return async (job) => {
    const payload = job.payload as ServicePayload;
    const result = await callHandler(context, payload);
    if (!result) return context.storage.jobs.done(job.id);
    await queue.add({
      instanceId: payload.instanceId,
      internal: true,
      needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
      async run(plan) {
        await completeService(context, plan, { id: job.id, executionId: payload.executionId }, result);
        return () => undefined;
      },
    });
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
    return { error: new SigningError('ERR_SERVICE_HANDLER_MISSING', message, { element: elementId }) };
  }
  const documents: NewDocument[] = [];
  try {
    const output = await handler({
      idempotencyKey: executionId,
      app: instance.app,
      instanceId,
      elementId,
      readDocuments: (dataType) => readDocuments(context, instanceId, dataType),
      addDocument: (document) => void documents.push(document),
    });
    return { output: output ?? {}, documents };
  } catch (cause) {
    const message = `service task <${elementId}> failed; mend what its handler <${service}> needs and resume`;
    return { error: new SigningError('ERR_SERVICE_FAILED', message, { element: elementId, cause }) };
  }
}

async function readDocuments({ storage }: RuntimeContext, instanceId: string, dataType?: string) {
  const records = await storage.documents.list(instanceId);
  const wanted = records.filter((record) => dataType === undefined || record.dataType === dataType);
  return Promise.all(
    wanted.map(async (record) => ({
      record,
      bytes: (await storage.documents.content(instanceId, record.sha256)) ?? Buffer.alloc(0),
    })),
  );
}
