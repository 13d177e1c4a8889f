import type { DecisionContext } from './decision.ts';
import { type Refused, refused } from './refusal.ts';
import type { Round } from './round.ts';

/**
 * ERR_NOT_DISTINCT when the actor's signature stands in a task from which this one must be distinct. Who signs in
 * place of their own signature here does not sign a second time.
 */
export function checkDistinct(
  { taskId, rules }: Round,
  { signedTasks = [] }: DecisionContext,
  isReplacing: boolean,
): Refused | undefined {
  const clash = rules.distinctFrom.find((name) => {
    if (name === '*') return signedTasks.some((signed) => signed !== taskId);
    if (name === 'self' || name === taskId) return signedTasks.includes(taskId) && !isReplacing;
    return signedTasks.includes(name);
  });
  if (clash === undefined) return undefined;
  return refused(
    'ERR_NOT_DISTINCT',
    `signing task <${taskId}> must be signed by somebody who has not signed ${wording(clash)}`,
  );
}

function wording(name: string): string {
  if (name === '*') return 'another task';
  return name === 'self' ? 'it before' : `task <${name}>`;
}
