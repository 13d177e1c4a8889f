import { randomUUID } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import type { EventRecord, SigneeRecord } from '../../storage/index.ts';
import type { InstancePlan } from '../instance-plan.ts';

/** What stands where somebody's id stood. */
const erased = 'erased';
/** Instances that an error names. */
const named = 20;

/**
 * Takes a person out of one instance. What they did stays, and that it was one and the same; who they were does not.
 * Throws `ERR_PERSON_ACTIVE` where they have something to do, or own what runs.
 * @param partyKeys as what they are known there
 * @param known the instance's audit trail, whose identities tell under which ids they acted; and the ids of the
 * signatures whose records name them: these go, and the trail says which, so that whoever verifies misses none
 */
export function erasePerson(
  plan: InstancePlan,
  partyKeys: readonly string[],
  { trail, records }: { trail: readonly EventRecord[]; records: readonly string[] },
): void {
  if (partyKeys.some((key) => isActive(plan, key))) throw personActive([plan.instance.id]);
  const names = new Set(
    trail
      .filter(({ identity }) => partyKeys.some((key) => key === identity?.actor))
      .map(({ identity }) => identity?.name),
  );
  const unlessErased = (name: string) => (names.has(name) ? erased : name);
  const { instance } = plan;
  plan.updateInstance({
    createdBy: unlessErased(instance.createdBy),
    changedBy: unlessErased(instance.changedBy),
    ...(partyKeys.some((key) => isOwner(plan, key)) && { ownerNumber: erased }),
  });
  for (const document of plan.documents) {
    const [createdBy, changedBy] = [unlessErased(document.createdBy), unlessErased(document.changedBy)];
    if (createdBy !== document.createdBy || changedBy !== document.changedBy)
      plan.setDocument({ ...document, createdBy, changedBy });
  }
  for (const partyKey of partyKeys) plan.erase({ partyKey, replacement: `${erased}:${randomUUID()}` });
  plan.record('person.erased', {}, { payload: { signatures: [...records] } });
}

export function personActive(instances: readonly string[]): SigningError {
  return new SigningError(
    'ERR_PERSON_ACTIVE',
    `the person still has to do with ${instances.length} instances that run; cancel these, or end their rounds, first`,
    { info: { instances: instances.slice(0, named) } },
  );
}

/** It may have been asked, or handed what others were asked, since all instances were looked through. */
function isActive(plan: InstancePlan, partyKey: string): boolean {
  if (plan.instance.state !== 'ended' && isOwner(plan, partyKey)) return true;
  const isAsked = ({ state }: SigneeRecord) => state === 'waiting' || state === 'signed';
  return plan.rounds.some(
    ({ id, state }) => state === 'open' && plan.signeesOf(id, [partyKey]).some(isAsked),
  );
}

function isOwner({ instance }: InstancePlan, partyKey: string): boolean {
  return partyKey === `${instance.ownerKind}:${instance.ownerNumber}`;
}
