import { isSigningError } from '../../errors.ts';
import type { InvitationView } from '../../runtime/view-types.ts';
import type { Actor } from '../../signing/index.ts';
import type { PagesContext } from './context.ts';
import type { LoggedIn } from './login/signee-login.ts';
import type { PageSession } from './session.ts';

/** Somebody at a page of a session, and how far they have come. */
export type Visit = {
  session: PageSession;
  invitation: InvitationView;
} & (
  | { stage: 'code' | 'login' | 'somebody-else' | 'level' }
  /** Whoever it is, is the signee, and may see everything. */
  | { stage: 'known'; person: LoggedIn; actor: Actor; onBehalfOf?: string }
);

/** A visit of the signee. */
export type KnownVisit = Extract<Visit, { stage: 'known' }>;

/** Looks up what the session is about, and how far whoever came has come. */
export async function visitOf(context: PagesContext, session: PageSession): Promise<Visit> {
  const invitation = await context.runtime.invitation({ signeeId: session.signeeId });
  const about = { session, invitation };
  const { person } = session;
  if (session.isCodeMissing) return { ...about, stage: 'code' };
  if (!person) return { ...about, stage: 'login' };
  const actor = actorOf(person, invitation);
  const signing = await signingFor(context, actor, invitation);
  if (!signing) return { ...about, stage: 'somebody-else' };
  if (person.level < invitation.level) return { ...about, stage: 'level' };
  return { ...about, stage: 'known', person, actor, ...signing };
}

/** Whoever is known by an address alone is who came by its link; their number stands with what they sign. */
function actorOf(person: LoggedIn, { contact }: InvitationView): Actor {
  return { kind: 'person', ...person, ...(contact !== undefined && { contact }) };
}

/** For whom somebody who has logged in signs here: undefined where they are not who is asked, and act for nobody who is. */
async function signingFor(
  { runtime }: PagesContext,
  actor: Actor,
  { kind, signeeId, instanceId, roundId, personNumber }: InvitationView,
): Promise<{ onBehalfOf?: string } | undefined> {
  switch (kind) {
    case 'person':
      return personNumber === actor.personNumber ? {} : undefined;
    case 'contact':
      return personNumber === undefined || personNumber === actor.personNumber ? {} : undefined;
    case 'system':
      return undefined;
    case 'organisation': {
      const [organisations, number] = await Promise.all([
        runtime.register.organisationsOf(actor.personNumber!),
        runtime
          .signees({ actor, instanceId, roundId })
          .then((signees) => signees.find(({ id }) => id === signeeId)?.organisationNumber)
          .catch(unlessForbidden),
      ]);
      const isTheirs = organisations.some((organisation) => organisation.number === number);
      return isTheirs && number !== undefined ? { onBehalfOf: number } : undefined;
    }
  }
}

/** Undefined for what somebody may not see; any other error is thrown on. */
export function unlessForbidden(error: unknown): undefined {
  if (isSigningError(error) && error.code === 'ERR_FORBIDDEN') return undefined;
  throw error;
}

/** Whether it is not the signee's turn yet. */
export function isPending({ invitation: { isOpen, status } }: Visit): boolean {
  return !isOpen && status === 'waiting';
}

/** Whether it is the signee's turn. */
export function canAct({ invitation: { isOpen, status } }: Visit): boolean {
  return isOpen && status === 'waiting';
}
