import type { JobHandler } from '../../jobs/index.ts';
import { cloudEvent, isSubscribed } from '../../notify/index.ts';
import type { RuntimeContext } from '../context.ts';
import { runtimeEvent } from '../runtime-event.ts';

interface WebhookPayload {
  endpointId: string;
  instanceId: string;
}

/** Events that are read at once. */
const pageSize = 100;

/**
 * Tells an endpoint what is new of one instance, in order: the next event is sent when the one before it was taken.
 * One job for an endpoint and an instance, so nothing overtakes; a cursor says how far it has come.
 */
export function webhookJob(context: RuntimeContext): JobHandler {
  const { storage, webhooks } = context;
  return {
    async run(job) {
      const { endpointId, instanceId } = job.payload as WebhookPayload;
      const endpoint = webhooks.endpoints.find(({ id }) => id === endpointId);
      // The operator has taken it out of the settings.
      if (!endpoint) return 'done';
      const instance = await storage.instances.find(instanceId);
      let after = await storage.webhookCursors.get(endpointId, instanceId);
      for (;;) {
        const events = await storage.events.list(instanceId, { after, limit: pageSize });
        for (const record of events) {
          after = record.sequence;
          const event = runtimeEvent(record);
          if (!event || !isSubscribed(endpoint, event.type)) continue;
          const { id, type, at, data, elementId, roundId } = event;
          await webhooks.sender.send(
            endpoint,
            cloudEvent({
              id,
              source: webhooks.source,
              type,
              subject: instanceId,
              time: at,
              data: {
                app: instance?.app,
                instanceId,
                elementId,
                roundId,
                sequence: record.sequence,
                ...data,
              },
            }),
          );
          await storage.webhookCursors.set(endpointId, instanceId, after);
        }
        if (events.length < pageSize) break;
      }
      await storage.webhookCursors.set(endpointId, instanceId, after);
      return 'done';
    },
    retries: { attempts: 16, first: 5_000, factor: 3, longest: 6 * 3_600_000 },
  };
}
