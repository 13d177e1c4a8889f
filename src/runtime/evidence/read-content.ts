import { SigningError } from '../../errors.ts';
import type { RuntimeContext } from '../context.ts';

/** Bytes that were signed as a document, whatever the document holds now. Throws `ERR_DOCUMENT_REMOVED`. */
export async function readContent(
  { contents }: RuntimeContext,
  instanceId: string,
  documentId: string,
  sha256: string,
): Promise<Buffer> {
  const bytes = await contents.read(sha256, { usedBy: instanceId });
  if (bytes) return bytes;
  throw new SigningError('ERR_DOCUMENT_REMOVED', `the content of document <${documentId}> was removed`);
}
