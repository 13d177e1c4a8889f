import { SigningError } from '../../errors.ts';
import type { RuntimeContext } from '../context.ts';

/** Bytes that were signed as a document, whatever the document holds now. Throws `ERR_DOCUMENT_REMOVED`. */
export async function readContent(
  { storage }: RuntimeContext,
  instanceId: string,
  documentId: string,
  sha256: string,
): Promise<Buffer> {
  const bytes = await storage.documents.content(instanceId, sha256);
  if (bytes) return bytes;
  throw new SigningError(
    'ERR_DOCUMENT_REMOVED',
    `the content of document <${documentId}> was removed from instance <${instanceId}>`,
  );
}

/** How bytes that were signed are read piece by piece; undefined where they were removed. */
export async function contentReader(
  { storage }: RuntimeContext,
  instanceId: string,
  sha256: string,
): Promise<(() => AsyncIterable<Uint8Array>) | undefined> {
  const bytes = await storage.documents.content(instanceId, sha256);
  return (
    bytes &&
    async function* () {
      yield bytes;
    }
  );
}
