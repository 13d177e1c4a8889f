import { createHash } from 'node:crypto';
import { isSigningError, SigningError } from '../errors.ts';
import type { Transaction } from '../storage/index.ts';
import type { NewDocument, ReceivedDocument } from './command-types.ts';
import type { RuntimeContext } from './context.ts';
import type { StoredContent } from './passing-bytes.ts';
import { type Reception, receive } from './receive-document.ts';

/** A document whose bytes are named by their digest. */
export type Received<Document extends Pick<NewDocument, 'bytes'>> = Omit<Document, 'bytes'> &
  Pick<ReceivedDocument, 'sha256' | 'size'> & {
    /** Digest of the bytes that were sent, where others were taken in their stead. */
    sentSha256?: string;
  };

/**
 * Looks at all documents whose bytes are in memory before any is kept, so that one that is refused takes the others with
 * it. Answers with receptions that take them without a second look. Throws what is wrong with the first, and which one
 * that is where there are several.
 */
export async function lookAhead(
  documents: readonly Pick<NewDocument, 'bytes'>[],
  receptions: readonly Reception[],
): Promise<Reception[]> {
  const ahead: Reception[] = [];
  for (const [index, { bytes }] of documents.entries()) {
    const reception = remembering(receptions[index]!);
    try {
      if (bytes instanceof Uint8Array) for await (const _ of receive(bytes, reception));
    } catch (error) {
      if (!isSigningError(error) || documents.length === 1) throw error;
      const { code, message, ...details } = error;
      throw new SigningError(code, `document ${index + 1}: ${message}`, { ...details, cause: error });
    }
    ahead.push(reception);
  }
  return ahead;
}

/** A reception that looks once, at the first that it gets. */
function remembering({ inspect, ...reception }: Reception): Reception {
  let found: ReturnType<NonNullable<typeof inspect>> | undefined;
  if (!inspect) return reception;
  return {
    ...reception,
    inspect(bytes) {
      found ??= inspect(bytes);
      return found;
    },
  };
}

/** Keeps the bytes of a document, if they are such as are taken; else none of them. */
export async function putDocument<Document extends Pick<NewDocument, 'bytes'>>(
  { contents }: Pick<RuntimeContext, 'contents'>,
  document: Document,
  reception: Reception,
  transaction?: Transaction,
): Promise<Received<Document>> {
  const { source, asReceived } = receiving(document, reception);
  return asReceived(await contents.put(source, transaction));
}

/** The same of several whose bytes are in memory: all of them or none. */
export async function putDocuments<Document extends Pick<NewDocument, 'bytes'>>(
  { contents }: Pick<RuntimeContext, 'contents'>,
  documents: readonly Document[],
  receptions: readonly Reception[],
): Promise<Received<Document>[]> {
  const all = documents.map((document, index) => receiving(document, receptions[index]!));
  const put = await contents.putTogether(all.map(({ source }) => source));
  return all.map(({ asReceived }, index) => asReceived(put[index]!));
}

function receiving<Document extends Pick<NewDocument, 'bytes'>>(
  { bytes, ...document }: Document,
  { inspect, ...rest }: Reception,
) {
  let sent: Buffer | undefined;
  const noting: Reception = {
    ...rest,
    ...(inspect && {
      async inspect(whole: Buffer) {
        const found = await inspect(whole);
        if (found.rewritten) sent = createHash('sha256').update(whole).digest();
        return found;
      },
    }),
  };
  return {
    source: receive(bytes, noting),
    /** Once the source has been put. */
    asReceived: (put: StoredContent): Received<Document> => ({
      ...document,
      ...put,
      ...(sent && { sentSha256: sent.toString('hex') }),
    }),
  };
}

/** The same of a document that somebody sends again: its bytes were kept the first time, and are only compared. */
export async function digestDocument<Document extends Pick<NewDocument, 'bytes'>>({
  bytes,
  ...document
}: Document): Promise<Received<Document>> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
    hash.update(piece);
    size += piece.length;
  }
  return { ...document, sha256: hash.digest('hex'), size };
}
