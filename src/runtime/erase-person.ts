import type { CommandQueue } from './command-queue.ts';
import { erasePerson, personActive } from './commands/erase.ts';
import type { RuntimeContext } from './context.ts';

/** Takes a person out of every instance, one after the other, each with its own commit; see `Runtime.erasePerson`. */
export async function erasePersonEverywhere(
  { storage }: RuntimeContext,
  queue: CommandQueue,
  personNumber: string,
): Promise<{ instances: number }> {
  // What is no number might be found in more than one person's.
  if (!/^\d{11}$/.test(personNumber)) throw new TypeError('personNumber must be 11 digits');
  const partyKey = `person:${personNumber}`;
  const active = await storage.persons.activeInstancesOf(partyKey);
  if (active.length > 0) throw personActive(active);
  const instances = await storage.persons.instancesOf(partyKey);
  for (const instanceId of instances) {
    await queue.add({
      instanceId,
      needs: { partyKeys: [partyKey], actorKeys: [], answerKeys: [] },
      async run(plan) {
        const [trail, records] = await Promise.all([
          storage.events.list(instanceId),
          storage.persons.recordsNaming(instanceId, partyKey),
        ]);
        erasePerson(plan, partyKey, { trail, records });
        return () => undefined;
      },
    });
  }
  return { instances: instances.length };
}
