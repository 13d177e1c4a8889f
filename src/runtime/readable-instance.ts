import type { Actor } from '../signing/index.ts';
import type { InstanceRecord } from '../storage/index.ts';
import { assertAddress, authorise, unknownInstance } from './authorise.ts';
import type { InstanceAddress } from './command-types.ts';
import type { RuntimeContext } from './context.ts';
import { type Standing, standingOf } from './standing.ts';

/** An instance that an actor may read. Throws `ERR_FORBIDDEN` or `ERR_INSTANCE_UNKNOWN`. */
export async function readableInstance(
  context: RuntimeContext,
  { actor, instanceId, ...address }: InstanceAddress & { actor: Actor },
): Promise<{ instance: InstanceRecord; standing: Standing }> {
  const { storage, register } = context;
  const standing = await standingOf(actor, register);
  const instance = await storage.instances.find(instanceId);
  if (!instance) throw unknownInstance(instanceId);
  const asked = await storage.instances.involvement(instanceId, standing.partyKeys);
  assertAddress(instance, address, (partyKey) => asked.parties.has(partyKey));
  await authorise(
    context,
    standing,
    'read',
    instance,
    { isSignee: asked.parties.size > 0, isOpenSignee: asked.open },
    instance.waiting[0],
  );
  return { instance, standing };
}
