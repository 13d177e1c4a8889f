import type { Actor } from '../signing/index.ts';
import type { InstanceRecord } from '../storage/index.ts';
import { assertAddress, authorise, unknownInstance, withheldDataTypes } from './authorise.ts';
import type { InstanceAddress } from './command-types.ts';
import type { RuntimeContext } from './context.ts';
import { type Standing, standingOf } from './standing.ts';

/** What an actor may read. */
export interface ReadableInstance {
  instance: InstanceRecord;
  standing: Standing;
  /** Ids of the data types whose documents they may not read all the same. */
  withheld: ReadonlySet<string>;
}

/** An instance that an actor may read. Throws `ERR_FORBIDDEN` or `ERR_INSTANCE_UNKNOWN`. */
export async function readableInstance(
  context: RuntimeContext,
  { actor, instanceId, ...address }: InstanceAddress & { actor: Actor },
): Promise<ReadableInstance> {
  const { storage, register } = context;
  const standing = await standingOf(actor, register);
  const instance = await storage.instances.find(instanceId);
  if (!instance) throw unknownInstance(instanceId);
  const asked = await storage.instances.involvement(instanceId, standing.partyKeys);
  assertAddress(instance, address, (partyKey) => asked.parties.has(partyKey));
  const involvement = { isSignee: asked.parties.size > 0, isOpenSignee: asked.open };
  await authorise(context, standing, 'read', instance, involvement, instance.waiting[0]);
  const withheld = await withheldDataTypes(context, standing, instance, involvement);
  return { instance, standing, withheld };
}
