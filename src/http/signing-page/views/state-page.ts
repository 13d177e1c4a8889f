import type { SigneeStatus } from '../../../signing/index.ts';
import type { About } from '../about.ts';
import { exitOf } from '../exits.ts';
import { html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import type { Page } from '../send-page.ts';
import type { ToldName } from '../texts/page-texts.ts';
import type { KnownVisit } from '../visit.ts';
import { logOut } from './form.ts';
import { buttonLink, toldPageAbout } from './told-page.ts';

const told: Readonly<Record<SigneeStatus, ToldName>> = {
  waiting: 'pending',
  signed: 'signed',
  rejected: 'rejected',
  failed: 'droppedOut',
  delegated: 'droppedOut',
  removed: 'droppedOut',
  expired: 'expired',
  cancelled: 'cancelled',
  'not-applicable': 'notNeeded',
};

/** Tells a signee who can't sign, not yet or not any more, how that is. */
export function statePage(
  frame: PageFrame,
  visit: KnownVisit,
  about: About,
  path: string,
  status = 200,
): Page {
  const { texts } = frame;
  const { status: state } = visit.invitation;
  const isDone = state === 'signed' || state === 'rejected';
  const exit = isDone ? exitOf(visit.invitation, state === 'signed' ? 'completed' : 'rejected') : undefined;
  return toldPageAbout(
    frame,
    about,
    texts[told[state]],
    status,
    html`${state === 'signed' && buttonLink(`${path}/proof`, texts.signed.proof)}${
      exit !== undefined && html`<p><a href="${exit}">${texts.goOn}</a></p>`
    }${logOut(frame, visit, path)}`,
  );
}
