import { SigningError } from '../errors.ts';
import type { RuntimeContext } from './context.ts';
import type { Runtime } from './runtime.ts';

/** Blocked callers that a node remembers, so that it need not ask the database who they are. */
const remembered = 1_000;

/** Milliseconds of the longest window in which calls can be counted: housekeeping forgets counters that are older. */
export const longestWindow = 24 * 60 * 60_000;

/** Counts the calls of a caller on all nodes together. */
export function createCallLimits({ storage, clock }: RuntimeContext): Pick<Runtime, 'countCall'> {
  const blocked = new Map<string, number>();
  return {
    async countCall({ caller, limit, window, block }) {
      if (window > longestWindow)
        throw new TypeError(`calls are counted in windows of ${longestWindow} ms at most`);
      const now = clock();
      const known = blocked.get(caller) ?? 0;
      if (known > now) throw tooMany(limit, window, known);
      blocked.delete(caller);
      const until = await storage.callCounts.add({ caller, now, window, limit, block });
      if (until <= now) return;
      if (blocked.size >= remembered) blocked.clear();
      blocked.set(caller, until);
      throw tooMany(limit, window, until);
    },
  };
}

function tooMany(limit: number, window: number, until: number): SigningError {
  const message = `at most ${limit} calls in ${window} ms; none is answered before ${new Date(until).toISOString()}`;
  return new SigningError('ERR_CALL_LIMIT', message, { info: { blockedUntil: until } });
}
