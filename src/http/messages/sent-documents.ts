import { lookup } from 'mime-types';
import type { DataType } from '../../catalog/index.ts';
import { SigningError } from '../../errors.ts';
import type { DocumentSet, NewDocument } from '../../runtime/command-types.ts';
import type { AttachmentBody, FormBody, MessageBody } from './bodies.ts';
import { isAttachment, isForm } from './message-documents.ts';

/**
 * The documents that a body brings, as sets: its forms in place of all forms, its attachments in place of all
 * attachments; what it does not speak of stays. Throws `ERR_BODY_INVALID` unless forms are such as the service has, one
 * of them the main form.
 */
export function sentDocuments(
  { _embedded: { forms, attachments } }: MessageBody,
  dataTypes: readonly DataType[],
): DocumentSet[] {
  const ids = (wanted: (dataType: DataType) => boolean) => dataTypes.filter(wanted).map(({ id }) => id);
  return [
    ...(forms ? [{ dataTypes: ids(isForm), documents: sentForms(forms, dataTypes) }] : []),
    ...(attachments
      ? [
          {
            dataTypes: ids(isAttachment),
            documents: attachments.map((sent) => sentAttachment(sent, dataTypes)),
          },
        ]
      : []),
  ];
}

/** Throws `ERR_BODY_INVALID` unless one of the forms is the main form. */
export function assertOneMainForm(forms: readonly FormBody[]): void {
  const main = forms.filter(({ Type }) => Type === 'MainForm').length;
  if (main === 1) return;
  throw new SigningError(
    'ERR_BODY_INVALID',
    `the message has ${main} forms of type MainForm; send exactly one`,
  );
}

/** Forms of the service's formats, one of which is the main form. */
function sentForms(forms: readonly FormBody[], dataTypes: readonly DataType[]): NewDocument[] {
  assertOneMainForm(forms);
  return forms.map(({ Type, DataFormatId, DataFormatVersion, FormData }) => {
    const dataType = dataTypes.find(
      ({ form }) => form?.format === DataFormatId && form.version === DataFormatVersion,
    );
    if (!dataType?.form) {
      throw new SigningError(
        'ERR_BODY_INVALID',
        `the service has no form of DataFormatId ${DataFormatId} and DataFormatVersion ${DataFormatVersion}; take these from its metadata`,
      );
    }
    if ((dataType.form.kind === 'main') !== (Type === 'MainForm')) {
      throw new SigningError(
        'ERR_BODY_INVALID',
        `the form of DataFormatId ${DataFormatId} is no ${Type}; take its type from the service's metadata`,
      );
    }
    return {
      dataType: dataType.id,
      contentType: formContentType(dataType),
      bytes: Buffer.from(FormData, 'utf8'),
    };
  });
}

/** Media type of a form: what the service takes first, else XML. */
function formContentType({ allowedContentTypes }: DataType): string {
  return allowedContentTypes[0] ?? 'application/xml';
}

/** An attachment with the data type that it is of. */
export function sentAttachment(sent: AttachmentBody, dataTypes: readonly DataType[]): NewDocument {
  const { FileName: filename, AttachmentType: type, Data: bytes } = sent;
  return { ...attachmentHeader(dataTypes, filename, type ?? undefined), bytes };
}

/**
 * What of an attachment its name and type tell. Throws `ERR_DATA_TYPE_UNKNOWN` for a type that the service does not have,
 * or where none is named and it has several.
 */
export function attachmentHeader(
  dataTypes: readonly DataType[],
  filename: string,
  type?: string,
): Omit<NewDocument, 'bytes'> {
  const dataType = attachmentType(dataTypes.filter(isAttachment), type);
  const { allowedContentTypes } = dataType;
  const [only] = allowedContentTypes.length === 1 ? allowedContentTypes : [];
  return {
    dataType: dataType.id,
    contentType: lookup(filename) || only || 'application/octet-stream',
    filename,
  };
}

function attachmentType(dataTypes: readonly DataType[], type: string | undefined): DataType {
  const [only, ...others] = dataTypes;
  if (type === undefined && only && others.length === 0) return only;
  const found = dataTypes.find(({ id }) => id === type);
  if (found) return found;
  throw new SigningError(
    'ERR_DATA_TYPE_UNKNOWN',
    only
      ? `the attachment needs an AttachmentType, one of ${dataTypes.map(({ id }) => id).join(', ')}`
      : 'the service takes no attachments',
  );
}
