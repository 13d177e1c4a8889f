import { openAbout } from '../about.ts';
import type { Page } from '../send-page.ts';
import type { SessionCall } from '../session-call.ts';
import type { KnownVisit, Visit } from '../visit.ts';
import { codePage } from './code-page.ts';
import { loginPage } from './login-page.ts';
import { toldPageAbout } from './told-page.ts';

/** What whoever is not known as the signee has to do first. */
export function entrancePage(
  { frame, path, req }: Pick<SessionCall, 'frame' | 'path' | 'req'>,
  visit: Exclude<Visit, KnownVisit>,
): Page {
  if (visit.stage === 'code') {
    const isBlocked = visit.invitation.status === 'failed';
    if (!isBlocked) return codePage(frame, visit, path);
    return toldPageAbout(frame, openAbout(visit.invitation), frame.texts.blocked, 403);
  }
  const { login } = req.query;
  return loginPage(frame, visit, path, login === 'cancelled' || login === 'failed' ? login : undefined);
}
