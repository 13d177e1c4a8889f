import type { InvitationView } from '../../runtime/view-types.ts';
import { optional } from '../optional.ts';
import type { PagesContext } from './context.ts';
import { isPending, type KnownVisit, unlessForbidden } from './visit.ts';

/** What a page is about: how what is to be signed is called, and who asks for it. */
export interface About {
  title?: string;
  from?: string;
}

/** As much as anybody may see who has a link: a title that says nothing sensitive, and the name of an organisation. */
export function openAbout({ title, from, fromKind }: InvitationView): About {
  return {
    ...optional('title', title),
    ...optional('from', fromKind === 'organisation' ? from : undefined),
  };
}

/** As much as a signee may see who has logged in: before it is their turn, no more than anybody. */
export async function aboutOf(
  { describe }: Pick<PagesContext, 'describe'>,
  visit: KnownVisit,
): Promise<About> {
  const { invitation, actor } = visit;
  if (isPending(visit)) return openAbout(invitation);
  const described = await describe(invitation, actor).catch(unlessForbidden);
  return {
    ...optional('title', described?.title ?? invitation.title),
    ...optional('from', invitation.from),
  };
}
