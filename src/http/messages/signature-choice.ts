import { isSigningError, SigningError } from '../../errors.ts';
import type { DocumentChoice } from '../../signing/index.ts';
import type { SignatureSpec } from './bodies.ts';
import type { Message } from './message-call.ts';
import { attachmentsOf, formsOf, type MessageDocument } from './message-documents.ts';
import { messageId } from './message-id.ts';
import { signingFlags } from './signing-step.ts';

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
  return [...new Set([...forms, ...attachments])];
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

/** Says of what must be signed and was not chosen which it is, by the ids that callers know. */
export async function namingLocked<Result>(
  message: Message,
  choice: DocumentChoice,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isSigningError(error) || error.code !== 'ERR_DOCUMENT_REQUIRED' || choice === 'all') throw error;
    const flags = signingFlags(message);
    const left = ({ record }: MessageDocument) =>
      flags(record.dataType).locked && !choice.includes(record.id) ? [record.number] : [];
    const [forms, attachments] = [formsOf(message).flatMap(left), attachmentsOf(message).flatMap(left)];
    if (forms.length + attachments.length === 0) throw error;
    const names = [...forms.map((id) => `form ${id}`), ...attachments.map((id) => `attachment ${id}`)];
    const what = `${names.join(', ')} must be signed (signinglocked); choose what is locked too`;
    throw new SigningError('ERR_DOCUMENT_REQUIRED', what, { info: { forms, attachments } });
  }
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
