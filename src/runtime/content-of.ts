import { SigningError } from '../errors.ts';
import type { DocumentRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';

/**
 * The bytes of a stored document, read as they are asked for. Throws `ERR_DOCUMENT_REMOVED` when their retention time is
 * over, `ERR_DOCUMENT_NOT_FOUND` for a document that somebody has deleted meanwhile.
 */
export async function contentOf(
  { contents }: Pick<RuntimeContext, 'contents'>,
  { id, instanceId, sha256, removedAt }: DocumentRecord,
): Promise<AsyncIterable<Uint8Array>> {
  if (removedAt !== undefined) {
    throw new SigningError(
      'ERR_DOCUMENT_REMOVED',
      `the content of document <${id}> was removed when its retention time was over; its digest and evidence remain`,
    );
  }
  const content = await contents.get(sha256, { usedBy: instanceId });
  if (content) return content;
  throw new SigningError('ERR_DOCUMENT_NOT_FOUND', `document <${id}> is not there any more`);
}
