import { isSigningError } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { MessageCall } from './message-call.ts';

/** The bytes of a document as a whole; undefined where they were removed because their time was over. */
export async function readContent(
  runtime: Runtime,
  call: MessageCall,
  documentId: string,
): Promise<Buffer | undefined> {
  try {
    const { content } = await runtime.document({ ...call, documentId });
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    return Buffer.concat(pieces);
  } catch (error) {
    if (isSigningError(error) && error.code === 'ERR_DOCUMENT_REMOVED') return undefined;
    throw error;
  }
}
