import { SigningError } from '../../errors.ts';
import type { DocumentChoice } from '../../signing/index.ts';
import type { SignatureSpec } from './bodies.ts';
import type { Message } from './message-call.ts';
import { attachmentsOf, formsOf, type MessageDocument } from './message-documents.ts';
import { messageId } from './message-id.ts';

/**
 * The documents that a body chooses to sign: without a choice all, as one. An array that is left out is empty, and a
 * number that stands there twice counts once. Throws `ERR_DOCUMENT_UNKNOWN`.
 */
export function signatureChoice(spec: SignatureSpec | null | undefined, message: Message): DocumentChoice {
  if (!spec) return 'all';
  const forms = chosen(spec.FormIds, formsOf(message), `message ${messageId(message)} has no form`);
  const attachments = chosen(
    spec.AttachmentIds,
    attachmentsOf(message),
    `message ${messageId(message)} has no attachment`,
  );
  return [...forms, ...attachments];
}

function chosen(
  numbers: readonly number[] | null | undefined,
  documents: readonly MessageDocument[],
  complaint: string,
): string[] {
  return (numbers ?? []).map((number) => {
    const found = documents.find(({ record }) => record.number === number);
    if (found) return found.record.id;
    throw new SigningError('ERR_DOCUMENT_UNKNOWN', `${complaint} ${number}; take the ids from the message`);
  });
}

/** The choice of a body that makes a message: nothing of it has a number yet. */
export function assertNoChoice(spec: SignatureSpec | null | undefined): DocumentChoice {
  if (!spec) return 'all';
  if ((spec.FormIds?.length ?? 0) + (spec.AttachmentIds?.length ?? 0) === 0) return [];
  throw new SigningError(
    'ERR_DOCUMENT_UNKNOWN',
    'the message has no forms and attachments with ids yet; send it with sign=false, and sign then',
  );
}
