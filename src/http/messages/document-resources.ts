import type { DataType } from '../../catalog/index.ts';
import type { Message } from './message-call.ts';
import type { MessageDocument, MessageForm } from './message-documents.ts';
import type { Link } from './message-resource.ts';
import { isPrinted, signingFlags } from './signing-step.ts';

/** A form as callers see it. */
export interface FormResource {
  FormId: number;
  Type: 'MainForm' | 'SubForm';
  /** Null where its content was removed, is no text, or is too large for an answer of this kind. */
  FormData: string | null;
  DataFormatId: number;
  DataFormatVersion: number;
  ValidationStatus: 'NotValidated';
  Name: string;
  SigningLocked: boolean;
  SignedByDefault: boolean;
  _links: { self: Link; formdata: Link; print?: Link };
}

/** An attachment as callers see it. */
export interface AttachmentResource {
  AttachmentId: number;
  FileName: string;
  Name: string;
  /** Base64; null in lists, and where it is too large for an answer of this kind or was removed. */
  Data: string | null;
  AttachmentLink: string;
  AttachmentType: string;
  AttachmentTypeLocalized: string;
  Encrypted: false;
  SigningLocked: boolean;
  SignedByDefault: boolean;
  /** Bytes. */
  FileSize: number;
  /** It was added when the filling was over. */
  IsAddedAfterFormFillin: boolean;
  _links: { self: Link };
}

/** @param href address of the message */
export function formResource(
  message: Message,
  { record, dataType }: MessageForm,
  href: string,
  formData: string | null,
): FormResource {
  const self = `${href}/forms/${record.number}`;
  return {
    FormId: record.number,
    Type: formType(dataType),
    FormData: formData,
    DataFormatId: dataType.form.format,
    DataFormatVersion: dataType.form.version,
    ValidationStatus: 'NotValidated',
    Name: dataType.name ?? dataType.id,
    ...flagsOf(message, dataType),
    _links: {
      self: { href: self },
      formdata: { href: `${self}/formdata`, 'mime-type': record.contentType },
      ...(isPrinted(message, dataType) && {
        print: { href: `${self}/print`, 'mime-type': 'application/pdf' },
      }),
    },
  };
}

/** @param href address of the message */
export function attachmentResource(
  message: Message,
  { record, dataType }: MessageDocument,
  href: string,
  data: string | null,
): AttachmentResource {
  const self = `${href}/attachments/${record.number}`;
  const name = dataType.name ?? dataType.id;
  return {
    AttachmentId: record.number,
    FileName: record.filename ?? '',
    Name: name,
    Data: data,
    AttachmentLink: `${self}/data`,
    AttachmentType: dataType.id,
    AttachmentTypeLocalized: name,
    Encrypted: false,
    ...flagsOf(message, dataType),
    FileSize: record.size,
    IsAddedAfterFormFillin: record.addedIn !== undefined,
    _links: { self: { href: self } },
  };
}

/** What a form is to its service. */
export function formType({ form }: MessageForm['dataType']): FormResource['Type'] {
  return form.kind === 'main' ? 'MainForm' : 'SubForm';
}

function flagsOf(message: Message, { id }: DataType): { SigningLocked: boolean; SignedByDefault: boolean } {
  const { locked, byDefault } = signingFlags(message)(id);
  return { SigningLocked: locked, SignedByDefault: byDefault };
}
