import { randomUUID } from 'node:crypto';
import type { EventRecord } from '../../storage/index.ts';
import type { InstancePlan } from '../instance-plan.ts';

/** What stands where somebody's id stood. */
const erased = 'erased';

/**
 * Takes a party out of one instance. What it did stays, and that it was one and the same; who it was does not.
 * @param trail the instance's audit trail, whose identities tell under which ids the party acted
 */
export function erasePerson(plan: InstancePlan, partyKey: string, trail: readonly EventRecord[]): void {
  const names = new Set(
    trail.filter(({ identity }) => identity?.actor === partyKey).map(({ identity }) => identity?.name),
  );
  const unlessErased = (name: string) => (names.has(name) ? erased : name);
  const { instance } = plan;
  plan.updateInstance({
    createdBy: unlessErased(instance.createdBy),
    changedBy: unlessErased(instance.changedBy),
    ...(partyKey === `${instance.ownerKind}:${instance.ownerNumber}` && { ownerNumber: erased }),
  });
  for (const document of plan.documents) {
    const [createdBy, changedBy] = [unlessErased(document.createdBy), unlessErased(document.changedBy)];
    if (createdBy !== document.createdBy || changedBy !== document.changedBy)
      plan.setDocument({ ...document, createdBy, changedBy });
  }
  plan.erase({ partyKey, replacement: `${erased}:${randomUUID()}` });
  plan.record('person.erased', {});
}
