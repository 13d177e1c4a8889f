import { toProblem } from '../problem.ts';
import type { PagesContext } from './context.ts';
import { exitOf } from './exits.ts';
import { failCeremony } from './fail-ceremony.ts';
import type { SessionCall } from './session-call.ts';
import { showState } from './show-state.ts';
import { canAct } from './visit.ts';

/**
 * Tells a signee why they could not do what they asked for: how it stands now where that is why, else by throwing the
 * error on. What is nobody's fault on the page is told to whoever follows the signing.
 */
export async function tellFailure(context: PagesContext, call: SessionCall, error: unknown): Promise<void> {
  const { status, code } = toProblem(error);
  if (status >= 500) {
    if (!(await failCeremony(context, call))) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    context.log?.error({ code, error: name }, 'somebody could not sign');
    return;
  }
  const visit = await call.visit();
  const exit = code === 'ERR_NAME_UNKNOWN' ? exitOf(visit.invitation, 'failed') : undefined;
  if (exit !== undefined) return call.go(exit);
  if (visit.stage !== 'known' || canAct(visit)) throw error;
  await showState(context, call, visit, status);
}
