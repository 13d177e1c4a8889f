import type { PagesContext } from './context.ts';
import { exitOf } from './exits.ts';
import type { SessionCall } from './session-call.ts';

/**
 * Tells whoever follows the signing that the signee could not sign, and sends the signee where that is told to them. False:
 * there is no such place, and nobody was told.
 */
export async function failCeremony(
  { runtime, log }: PagesContext,
  { session: { signeeId }, go }: SessionCall,
): Promise<boolean> {
  const exit = exitOf(await runtime.invitation({ signeeId }), 'failed');
  if (exit === undefined) return false;
  try {
    await runtime.failCeremony({ signeeId });
  } catch (error) {
    // what broke once may be broken still; the signee is not to wait for it
    log?.error(
      { error: error instanceof Error ? error.name : typeof error },
      'a failed signing was not recorded',
    );
  }
  go(exit);
  return true;
}
