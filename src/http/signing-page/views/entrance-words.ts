import type { InvitationView } from '../../../runtime/view-types.ts';
import type { PageTexts, Told } from '../texts/page-texts.ts';

/**
 * What whoever comes is told before it is known who they are: what they have to do or, where the signing is over, that it
 * is. That is the same for all who were asked: it says nothing of what any of them did.
 */
export function entranceWords(texts: PageTexts, { roundState }: InvitationView, toDo: Told): Told {
  if (roundState === 'open') return toDo;
  const { heading, text } =
    roundState === 'expired' || roundState === 'cancelled' ? texts[roundState] : texts.over;
  return { heading, text: [...text, texts.afterwards] };
}
