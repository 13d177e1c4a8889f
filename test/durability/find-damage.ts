import type { Act } from './acts.ts';
import type { Damage } from './damage.ts';
import { damageOfActs } from './damage-of-acts.ts';
import { damageOfInstance, type Ways } from './damage-of-instance.ts';
import type { StoredInstance } from './stored-instance.ts';

/**
 * Everything that is wrong with what a database holds, after whatever has happened to the processes that wrote it:
 * nothing, if the invariants of the design hold. `acts`: what callers were told. `waysOf`: where an app's process leads
 * from its signing tasks.
 */
export function findDamage(
  stored: readonly StoredInstance[],
  { acts = [], waysOf }: { acts?: readonly Act[]; waysOf?: (app: string) => Ways | undefined } = {},
): Damage[] {
  return [
    ...stored.flatMap((instance) => damageOfInstance(instance, waysOf?.(instance.instance.app))),
    ...damageOfActs(stored, acts),
  ];
}
