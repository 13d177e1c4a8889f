import { isSigningError, type SigningErrorCode } from '../../errors.ts';
import { optional } from '../optional.ts';
import type { PagesContext } from './context.ts';
import type { PageLanguage } from './language.ts';
import { matterOf } from './matter.ts';
import type { KnownVisit } from './visit.ts';

const TRIES = 5;

/**
 * Errors after which is looked again whether it is what was shown: others may have signed meanwhile, which changes the
 * instance and nothing that is signed; or the documents are no longer those that were chosen.
 */
const meanwhile: ReadonlySet<SigningErrorCode> = new Set([
  'ERR_PRECONDITION_FAILED',
  'ERR_DOCUMENT_REQUIRED',
  'ERR_DOCUMENT_UNKNOWN',
]);

/**
 * Signs what a signee was shown, to the letter. False: it is not the same any more, and nothing is signed. Throws what
 * `Runtime.sign` does.
 * @param shown digest of what was shown, in that language
 */
export async function signAsShown(
  context: PagesContext,
  visit: KnownVisit,
  language: PageLanguage,
  shown: string,
): Promise<boolean> {
  const { actor, onBehalfOf, invitation } = visit;
  const { instanceId, roundId } = invitation;
  for (let left = TRIES; ; left -= 1) {
    const { digest, text, documents, isFrozen, version } = await matterOf(context, visit, language);
    if (digest !== shown) return false;
    try {
      await context.runtime.sign({
        actor,
        instanceId,
        roundId,
        documentIds: documents.map(({ id }) => id),
        ...optional('onBehalfOf', onBehalfOf),
        ...optional('textLang', text?.lang),
        // between the look and the signature, what is not frozen may change
        ...(!isFrozen && { ifVersion: [version] }),
      });
      return true;
    } catch (error) {
      if (left === 1 || !isSigningError(error) || !meanwhile.has(error.code)) throw error;
    }
  }
}
