import { SigningError } from '../errors.ts';
import type { CommandQueue } from './command-queue.ts';
import { erasePerson } from './commands/erase.ts';
import type { RuntimeContext } from './context.ts';

/** Instances that an error names. */
const named = 20;

/** Takes a person out of every instance, one after the other, each with its own commit; see `Runtime.erasePerson`. */
export async function erasePersonEverywhere(
  { storage }: RuntimeContext,
  queue: CommandQueue,
  personNumber: string,
): Promise<{ instances: number }> {
  const partyKey = `person:${personNumber}`;
  const active = await storage.persons.activeInstancesOf(partyKey);
  if (active.length > 0) {
    throw new SigningError(
      'ERR_PERSON_ACTIVE',
      `the person still has to do with ${active.length} instances that run; cancel these, or end their rounds, first`,
      { info: { instances: active.slice(0, named) } },
    );
  }
  const instances = await storage.persons.instancesOf(partyKey);
  for (const instanceId of instances) {
    await queue.add({
      instanceId,
      needs: { partyKeys: [], actorKeys: [], answerKeys: [] },
      async run(plan) {
        erasePerson(plan, partyKey, await storage.events.list(instanceId));
        return () => undefined;
      },
    });
  }
  return { instances: instances.length };
}
