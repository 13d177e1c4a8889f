import type { CommandQueue } from './command-queue.ts';
import { erasePerson, personActive } from './commands/erase.ts';
import type { RuntimeContext } from './context.ts';

/** Who is to be erased: a person, or somebody who is known by a contact alone, as `SigneeView.contact` says it. */
export type PersonToErase = { personNumber: string } | { contact: string };

/** Takes a person out of every instance, one after the other, each with its own commit; see `Runtime.erasePerson`. */
export async function erasePersonEverywhere(
  { storage }: RuntimeContext,
  queue: CommandQueue,
  person: PersonToErase,
): Promise<{ instances: number }> {
  const partyKey = partyKeyOf(person);
  const active = await storage.persons.activeInstancesOf(partyKey);
  if (active.length > 0) throw personActive(active);
  const instances = await storage.persons.instancesOf(partyKey);
  for (const instanceId of instances) {
    const partyKeys = [partyKey, ...(await storage.persons.contactsOf(instanceId, partyKey))];
    await queue.add({
      instanceId,
      needs: { partyKeys, actorKeys: [], answerKeys: [] },
      async run(plan) {
        const [trail, ...records] = await Promise.all([
          storage.events.list(instanceId),
          ...partyKeys.map((key) => storage.persons.recordsNaming(instanceId, key)),
        ]);
        erasePerson(plan, partyKeys, { trail, records: [...new Set(records.flat())] });
        return () => undefined;
      },
    });
  }
  return { instances: instances.length };
}

function partyKeyOf(person: PersonToErase): string {
  if ('contact' in person) return `contact:${person.contact}`;
  // What is no number might be found in more than one person's.
  if (!/^\d{11}$/.test(person.personNumber)) throw new TypeError('personNumber must be 11 digits');
  return `person:${person.personNumber}`;
}
