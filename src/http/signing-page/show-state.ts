import { aboutOf } from './about.ts';
import type { PagesContext } from './context.ts';
import type { SessionCall } from './session-call.ts';
import { statePage } from './views/state-page.ts';
import type { KnownVisit } from './visit.ts';

/** Tells a signee who can't sign, not yet or not any more, how that is. */
export async function showState(
  context: PagesContext,
  call: SessionCall,
  visit: KnownVisit,
  status?: number,
): Promise<void> {
  call.show(statePage(call.frame, visit, await aboutOf(context, visit), call.path, status));
}
