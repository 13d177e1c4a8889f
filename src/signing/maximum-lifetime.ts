import { SigningError } from '../errors.ts';
import { endOfDuration } from './deadline.ts';

/**
 * The shortest of several bounds, each an ISO 8601 duration: the one that ends first, if it begins at `from`
 * (milliseconds since 1970). None where nobody says one. Throws ERR_LIFETIME_INVALID for what is no duration.
 */
export function resolveMaximumLifetime(
  taskId: string,
  bounds: readonly (string | undefined)[],
  from: number,
): string | undefined {
  const ends = bounds
    .filter((bound) => bound !== undefined)
    .map((bound) => ({ bound, end: endOrRefuse(taskId, bound, from) }));
  return ends.sort((one, other) => one.end - other.end)[0]?.bound;
}

function endOrRefuse(taskId: string, bound: string, from: number): number {
  const end = endOfDuration(from, bound);
  if (end !== undefined) return end;
  throw new SigningError(
    'ERR_LIFETIME_INVALID',
    `signing task <${taskId}> can't be entered: its maximum lifetime is no ISO 8601 duration above zero`,
    { element: taskId, attribute: 'maximumLifetime' },
  );
}
