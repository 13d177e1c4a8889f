import type { Router } from 'express';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { aboutOf } from './about.ts';
import type { PagesContext } from './context.ts';
import { type ExitName, exitOf } from './exits.ts';
import { languageNamed } from './language.ts';
import { matterOf } from './matter.ts';
import { onForm, onSession, type SessionCall } from './session-call.ts';
import { showState } from './show-state.ts';
import { signAsShown } from './sign-as-shown.ts';
import { tellFailure } from './tell-failure.ts';
import { entrancePage } from './views/entrance-page.ts';
import { reasonAtMost, rejectionPage } from './views/rejection-page.ts';
import { type SigningDetails, signingPage } from './views/signing-page.ts';
import { canAct, type KnownVisit } from './visit.ts';

/** Characters of control that end a line somewhere: programs that texts are copied from have vertical tabs. */
const LINE_ENDS = /\r\n?|[\v\f]/g;

/** The page on which somebody signs, and the one on which they reject. */
export function signRoutes(router: Router, context: PagesContext): void {
  const { runtime, timeZone, asksReason } = context;

  const show = async (call: SessionCall) => {
    const visit = await call.visit();
    if (visit.stage !== 'known') return call.show(entrancePage(call, visit));
    if (!canAct(visit)) return await showState(context, call, visit);
    await showMatter(call, visit);
  };

  async function showMatter(call: SessionCall, visit: KnownVisit, error?: SigningDetails['error']) {
    const matter = await matterOf(context, visit, call.frame.language);
    const { person, onBehalfOf: number } = visit;
    const { name = (await runtime.register.byPerson(person.personNumber))?.name } = person;
    const organisation = number && ((await runtime.register.byOrganisation(number))?.name ?? number);
    const details = {
      timeZone,
      ...optional('name', name),
      ...optional('organisation', organisation),
      ...optional('error', error),
    };
    call.show(signingPage(call.frame, visit, matter, call.path, details));
  }

  const sign = (call: SessionCall) =>
    act(call, 'signed', 'completed', async (visit) => {
      const language = languageNamed(call.field('language')) ?? call.frame.language;
      if (call.field('confirm') !== 'yes') return await showMatter(call, visit, 'unconfirmed');
      const isSigned = await signAsShown(context, visit, language, call.field('shown'));
      if (!isSigned) return await showMatter(call, visit, 'changed');
      leave(call, visit, 'completed');
    });

  const askRejection = async (call: SessionCall) => {
    const visit = await call.visit();
    if (visit.stage !== 'known' || !canAct(visit)) return call.go();
    const { isRejectable } = await matterOf(context, visit, call.frame.language);
    if (!isRejectable) return call.go();
    await showRejection(call, visit);
  };

  async function showRejection(call: SessionCall, visit: KnownVisit, tooLong?: string): Promise<void> {
    const about = await aboutOf(context, visit);
    call.show(
      rejectionPage(call.frame, visit, about, call.path, { asksReason, ...optional('tooLong', tooLong) }),
    );
  }

  const reject = (call: SessionCall) =>
    act(call, 'rejected', 'rejected', async (visit) => {
      const reason = asksReason ? typedText(call.field('reason')) : '';
      if ([...reason].length > reasonAtMost) return await showRejection(call, visit, reason);
      const { actor, onBehalfOf, invitation } = visit;
      const { instanceId, roundId } = invitation;
      await runtime.reject({
        actor,
        instanceId,
        roundId,
        ...optional('onBehalfOf', onBehalfOf),
        ...(reason !== '' && { reason }),
      });
      leave(call, visit, 'rejected');
    });

  /** Does what a signee asks for, unless it is done already or can't be done any more, which they are told. */
  async function act(
    call: SessionCall,
    done: 'signed' | 'rejected',
    exit: ExitName,
    work: (visit: KnownVisit) => Promise<void>,
  ): Promise<void> {
    const visit = await call.visit();
    if (visit.stage !== 'known') return call.go();
    if (visit.invitation.status === done) return leave(call, visit, exit);
    if (!canAct(visit)) return await showState(context, call, visit, 409);
    try {
      await work(visit);
    } catch (error) {
      await tellFailure(context, call, error);
    }
  }

  function leave(call: SessionCall, { invitation }: KnownVisit, exit: ExitName): void {
    call.go(exitOf(invitation, exit));
  }

  router.route('/s/:id').get(onSession(context, show)).all(methodNotAllowed('GET'));
  router
    .route('/s/:id/sign')
    .post(...onForm(context, sign))
    .all(methodNotAllowed('POST'));
  router
    .route('/s/:id/reject')
    .get(onSession(context, askRejection))
    .post(...onForm(context, reject))
    .all(methodNotAllowed('GET', 'POST'));
}

/**
 * What somebody typed over several lines. Control characters go: they come along with what is copied from elsewhere, and
 * nobody sees what they would have to mend.
 */
function typedText(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '')
    .trim();
}
