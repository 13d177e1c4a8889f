import { asSeenAt } from './due.ts';
import type { GroupState, Round, Signee } from './round.ts';
import { hasDroppedOut } from './signee-turn.ts';

/**
 * Which of one party's signees, at most one per group, an act of theirs at `now` means: the one whose turn it is, best
 * with a free slot; else the one whose turn comes first, so that it is refused as too early; else the one who signed
 * last, so that a repeat is recognised. One who handed over or was removed is meant only where the party is no other.
 * Undefined when the party is not among the signees.
 */
export function chooseSignee(round: Round, signees: readonly Signee[], now: number): Signee | undefined {
  const { groups } = asSeenAt(round, now);
  const stillMeant = signees.filter(({ state }) => state !== 'delegated' && state !== 'removed');
  const inOrder = [...(stillMeant.length > 0 ? stillMeant : signees)].sort(
    (one, other) => one.group - other.group,
  );
  const inGroups = (state: GroupState) => inOrder.filter(({ group }) => groups[group]?.state === state);

  const open = inGroups('open');
  return (
    open.find((signee) => !hasDroppedOut(signee) && signee.filled < signee.slots) ??
    open[0] ??
    inGroups('pending')[0] ??
    inOrder.findLast(({ filled }) => filled > 0) ??
    inOrder.at(-1)
  );
}
