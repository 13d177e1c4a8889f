import { array, closed, integer, nullable, ref, type Schema, string } from '../../openapi-schema.ts';

const boolean = { type: 'boolean' };
const uri = { type: 'string', format: 'uri' };
const pdf = { const: 'application/pdf' };

const messageTime = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?$',
  example: '2026-01-05T10:00:00',
  description: "Of the clocks in the server's zone, Europe/Oslo unless it says otherwise; without an offset.",
};

const link = closed({ href: uri });

/** What signing means for a form or an attachment, among the links of a message. */
const signedLink = {
  href: uri,
  name: string,
  signinglocked: { ...boolean, description: 'It must be signed.' },
  signedbydefault: { ...boolean, description: 'It is signed unless the signee says otherwise.' },
};

/** The same in the resource itself. */
const signed = { SigningLocked: boolean, SignedByDefault: boolean };

const activeId = { type: 'string', pattern: '^a[1-9]\\d{0,14}$' };
const archivedId = { type: 'string', pattern: '^b[1-9]\\d{0,14}$' };
const archiveReference = { type: 'string', pattern: '^AR[1-9]\\d*$', example: 'AR1' };

/** What this dialect answers with. */
export const messageResourceSchemas = {
  MessageList: closed({
    _links: closed({
      self: link,
      find: closed({
        href: { type: 'string', description: 'A URI template.' },
        isTemplated: { const: true },
      }),
    }),
    _embedded: closed({ messages: array(ref('Message')) }),
  }),
  Message: closed(
    {
      MessageId: {
        type: 'string',
        pattern: '^[ab][1-9]\\d{0,14}$',
        description: 'It begins with a while the message is active, with b once it is archived.',
      },
      MessageLink: uri,
      Subject: string,
      Status: {
        type: 'string',
        example: 'Signering',
        description: 'Where the message stands, in words of the language asked for.',
      },
      CreatedDate: messageTime,
      LastChangedDateTime: messageTime,
      LastChangedBy: { type: 'string', description: "Id of the user at the issuer of the user's token." },
      ServiceOwner: string,
      Type: { const: 'FormTask' },
      MessageSender: string,
      ServiceCode: string,
      ServiceEdition: integer,
      _links: closed(
        { self: link, metadata: link },
        {
          print: closed({ href: uri, 'mime-type': pdf }),
          form: array(closed(signedLink)),
          attachment: array(
            closed({
              ...signedLink,
              fileName: string,
              encrypted: { const: false },
              filesize: { ...integer, description: 'Bytes.' },
            }),
          ),
          signingtext: { ...link, description: 'While the message is at a signing step that has a text.' },
          archivereference: link,
        },
      ),
    },
    {
      OriginalId: { ...activeId, description: 'Id under which an archived message was active.' },
      ArchiveReference: archiveReference,
      AvailableAction: { const: 2, description: 'While the message is filled in.' },
    },
  ),
  MessageForms: list('forms', 'MessageForm'),
  MessageForm: closed({
    FormId: integer,
    Type: ref('FormType'),
    FormData: { ...nullable(string), description: 'Null where it was removed, or is no text.' },
    DataFormatId: integer,
    DataFormatVersion: integer,
    ValidationStatus: { const: 'NotValidated' },
    Name: string,
    ...signed,
    _links: closed(
      { self: link, formdata: closed({ href: uri, 'mime-type': string }) },
      { print: closed({ href: uri, 'mime-type': pdf }) },
    ),
  }),
  FormType: { enum: ['MainForm', 'SubForm'] },
  MessageAttachments: list('attachments', 'MessageAttachment'),
  MessageAttachment: closed({
    AttachmentId: integer,
    FileName: string,
    Name: string,
    Data: {
      ...nullable(string),
      contentEncoding: 'base64',
      description: 'Null in lists, and where it was removed or has more than 10 000 000 bytes.',
    },
    AttachmentLink: { ...uri, description: 'Where the bytes are.' },
    AttachmentType: string,
    AttachmentTypeLocalized: string,
    Encrypted: { const: false },
    ...signed,
    FileSize: { ...integer, description: 'Bytes.' },
    IsAddedAfterFormFillin: boolean,
    _links: closed({ self: link }),
  }),
  SigningText: closed({
    SigningText: { type: 'string', description: 'To be shown to whoever signs.' },
    Language: { enum: ['nb', 'nn', 'en', 'se'] },
    _links: closed({ self: link }),
  }),
  MessageValidation: closed({
    Success: boolean,
    ValidationErrors: array(ref('ValidationEntry')),
    ValidationWarnings: array(ref('ValidationEntry')),
  }),
  ValidationEntry: closed({
    FieldName: nullable(string),
    ErrorMessage: string,
    FieldXPath: nullable(string),
  }),
  ArchiveRecord: closed({
    ArchiveReference: archiveReference,
    ArchivedDateTime: messageTime,
    MessageId: archivedId,
    OriginalId: activeId,
    Signatures: array(ref('ArchivedSignature')),
    _links: closed({ self: link }),
  }),
  ArchivedSignature: closed({
    SignatureID: { type: 'string', format: 'uuid' },
    SignedByUser: { ...nullable(string), description: 'Id of the user at the issuer of their token.' },
    SignedForOrganisation: nullable(string),
    Name: nullable(string),
    CreatedDateTime: messageTime,
    SignatureText: nullable(string),
    AuthenticationLevelID: integer,
    ProcessStepID: string,
    IsSigningAllRequired: boolean,
    SignedFormList: { ...array(integer), description: 'Ids of forms.' },
    SignedAttachmentList: { ...array(integer), description: 'Ids of attachments.' },
  }),
  FormTaskMetadata: closed({
    ServiceName: string,
    ServiceOwnerCode: string,
    ServiceCode: string,
    ServiceEditionCode: integer,
    RestEnabled: { const: true },
    EUSEnabled: { const: true },
    EnterpriseUserEnabled: { const: true },
    FormsMetaData: array(
      closed({
        Type: ref('FormType'),
        FormName: string,
        DataFormatId: integer,
        DataFormatVersion: integer,
        MinOccurs: integer,
        MaxOccurs: { ...integer, description: '0: as many as one likes.' },
      }),
    ),
    AttachmentRules: array(
      closed({
        AttachmentTypeName: string,
        AttachmentTypeNameLocalized: string,
        MinAttachmentCount: integer,
        MaxAttachmentCount: { ...integer, description: '0: as many as one likes.' },
        AllowedFileTypeList: { ...array(string), description: 'Media types; none: all.' },
      }),
    ),
    ProcessSteps: array(
      closed(
        { Name: { enum: ['Innsending', 'Signering'] }, SecurityLevel: integer },
        { ProcessStepId: string, Description: string },
      ),
    ),
    _links: closed({ self: link }),
  }),
  MessageError: closed(
    {
      ErrorCode: { ...integer, description: "The platform's number of the fault; 0 where it has none." },
      ErrorMessage: string,
    },
    { ValidationErrors: { ...array(ref('ValidationEntry')), description: 'Of forms that are not valid.' } },
  ),
};

/** A list, and what is in it. */
function list(name: string, item: string): Schema {
  return closed({ _links: closed({ self: link }), _embedded: closed({ [name]: array(ref(item)) }) });
}
