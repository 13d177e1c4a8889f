import type { Transaction } from '../storage/index.ts';
import type { NewDocument, ReceivedDocument } from './command-types.ts';
import type { RuntimeContext } from './context.ts';
import { type Reception, receive } from './receive-document.ts';

/** Keeps the bytes of a document, if they are such as are taken; else none of them. */
export async function putDocument<Document extends Pick<NewDocument, 'bytes'>>(
  { contents }: Pick<RuntimeContext, 'contents'>,
  { bytes, ...document }: Document,
  reception: Reception,
  transaction?: Transaction,
): Promise<Omit<Document, 'bytes'> & Pick<ReceivedDocument, 'sha256' | 'size'>> {
  return { ...document, ...(await contents.put(receive(bytes, reception), transaction)) };
}
