import type { GroupFault } from './group-fault.ts';
import type { Round } from './round.ts';

/** ERR_TOO_MANY_SIGNEES where all groups together list more signees than the round may have, whatever their slots. */
export function signeesFault({ groups, rules }: Round): Omit<GroupFault, 'attribute'> | undefined {
  const { maximumSignees } = rules;
  const count = groups.reduce((sum, { signees }) => sum + signees, 0);
  if (maximumSignees === undefined || count <= maximumSignees) return undefined;
  return {
    code: 'ERR_TOO_MANY_SIGNEES',
    what: `it would list ${count} signees, and may list ${maximumSignees}`,
  };
}
