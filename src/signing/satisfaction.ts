import type { SigneeGroup } from './round.ts';

/**
 * True when the required slots are filled and there are at least `minimum` signatures. Signatures of unlisted signees
 * count towards the minimum, never in place of a listed signee.
 */
export function isSatisfied(group: SigneeGroup): boolean {
  return group.filled >= requiredSlots(group) && group.filled + group.unlistedSignatures >= group.minimum;
}

/** True while enough slots are left, filled or free, for the group to become satisfied. */
export function canBeSatisfied(group: SigneeGroup): boolean {
  const reachable = group.slots - group.lost;
  return reachable >= requiredSlots(group) && (group.unlisted || reachable >= group.minimum);
}

function requiredSlots({ required, slots }: SigneeGroup): number {
  return required === 'all' ? slots : required;
}
