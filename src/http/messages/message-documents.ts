import type { DataType } from '../../catalog/index.ts';
import { SigningError } from '../../errors.ts';
import type { DocumentRecord } from '../../storage/index.ts';
import type { Message } from './message-call.ts';

/** A document with what its app says of such. */
export interface MessageDocument {
  record: DocumentRecord;
  dataType: DataType;
}

/** A document that is a form. */
export interface MessageForm extends MessageDocument {
  dataType: DataType & { form: NonNullable<DataType['form']> };
}

/** The forms of a message, the main form first. */
export function formsOf(message: Message): MessageForm[] {
  const forms = described(message).filter((document): document is MessageForm => isForm(document.dataType));
  const isSub = ({ dataType }: MessageForm) => Number(dataType.form.kind === 'sub');
  return forms.sort((one, other) => isSub(one) - isSub(other));
}

/** What was attached to a message: neither a form, nor what the process makes itself. */
export function attachmentsOf(message: Message): MessageDocument[] {
  return described(message).filter(({ dataType }) => isAttachment(dataType));
}

export function isForm(dataType: DataType): dataType is MessageForm['dataType'] {
  return dataType.form !== undefined;
}

export function isAttachment(dataType: DataType): boolean {
  return !isForm(dataType) && !dataType.appOwned;
}

/** The one of these documents that a path names by its number. Throws `ERR_DOCUMENT_NOT_FOUND`. */
export function named<Document extends MessageDocument>(
  documents: readonly Document[],
  number: unknown,
): Document {
  const found = documents.find(({ record }) => String(record.number) === number);
  if (found) return found;
  throw new SigningError('ERR_DOCUMENT_NOT_FOUND', 'the message has no such form or attachment');
}

function described({ documents, dataTypes }: Message): MessageDocument[] {
  return documents.flatMap((record) => {
    const dataType = dataTypes.find(({ id }) => id === record.dataType);
    return dataType ? [{ record, dataType }] : [];
  });
}
