import { digestTag, ifMatch, ifNoneMatch, notModified, path } from '../../openapi-parameters.ts';
import { integer, string } from '../../openapi-schema.ts';
import {
  always,
  archived,
  bytes,
  documentTag,
  gone,
  hal,
  json,
  limitReached,
  list,
  location,
  messageTag,
  noContent,
  operation,
  read,
  write,
} from './operation.ts';
import {
  attachment,
  completeAndSign,
  form,
  ifMatchMessage,
  key,
  language,
  listing,
  markAsRead,
  message,
  upload,
  who,
} from './parameters.ts';

const BOX = '/api/{who}/messages';
const MESSAGE = `${BOX}/{messageId}`;

/**
 * Altinn II's messages API. Only a server that is given API keys has these paths; others answer as they do where nothing
 * is. They stand below `/api`, where `createApp` mounts the router.
 */
export const messagesPaths = {
  [BOX]: {
    parameters: [who],
    get: operation({
      operationId: 'getMessages',
      summary: 'Messages that a party owns, and those that it is or was asked to sign; the latest first.',
      security: list,
      parameters: listing,
      responses: { '200': hal('MessageList', limitReached) },
    }),
    post: operation({
      operationId: 'createMessage',
      summary: 'Makes a message of a service, and brings it as far as complete and sign say.',
      security: write,
      parameters: [...completeAndSign, key],
      requestBody: json('MessageBody'),
      responses: {
        '201': noContent('Made. No body.', {
          ...location('Of the message; none where it is completed and its parties keep no copy.'),
          ...messageTag,
        }),
      },
    }),
  },
  [`${BOX}/trashbin`]: {
    parameters: [who],
    get: operation({
      operationId: 'getTrashbin',
      summary: 'Messages that came to nothing: deleted, rejected, failed or expired.',
      security: list,
      parameters: listing,
      responses: { '200': hal('MessageList', limitReached) },
    }),
  },
  [MESSAGE]: {
    parameters: message,
    get: operation({
      operationId: 'getMessage',
      security: read,
      parameters: [language, markAsRead, ifNoneMatch],
      responses: { '200': hal('Message', always(messageTag)), '304': notModified, ...gone },
    }),
    put: operation({
      operationId: 'updateMessage',
      summary: 'Replaces what the body has of the message, and brings it as far as complete and sign say.',
      security: write,
      parameters: [...completeAndSign, key, ifMatchMessage],
      requestBody: json('MessageBody'),
      responses: {
        '204': noContent('Done. No body.', {
          ...location('Of the message, archived or active; none where its parties keep no copy.'),
          ...messageTag,
        }),
        ...archived,
      },
    }),
    delete: operation({
      operationId: 'deleteMessage',
      security: write,
      parameters: [key, ifMatchMessage],
      responses: { '204': noContent('It is in the trash bin. No body.'), ...archived },
    }),
  },
  [`${MESSAGE}/signingtext`]: signingText('getSigningText'),
  [`${MESSAGE}/signingtest`]: signingText('getSigningTextByDocumentedName'),
  [`${MESSAGE}/validate`]: {
    parameters: message,
    get: operation({
      operationId: 'validateMessage',
      summary: 'Whether the forms are valid; 409 of a message that is not being filled in.',
      security: read,
      responses: { '200': hal('MessageValidation'), ...gone },
    }),
  },
  [`${MESSAGE}/archive`]: {
    parameters: message,
    put: operation({
      operationId: 'archiveMessage',
      summary: 'Of what is archived: done already. Others are archived by their last signature: 409.',
      security: write,
      responses: {
        '204': noContent('Done already. No body.', always(location('Of the archived message.'))),
        ...archived,
      },
    }),
  },
  [`${MESSAGE}/archivereference`]: {
    parameters: message,
    get: operation({
      operationId: 'getArchiveRecord',
      summary: 'What the archive knows of a message: who signed what, and when.',
      security: read,
      responses: { '200': hal('ArchiveRecord'), ...gone },
    }),
  },
  [`${MESSAGE}/print`]: { parameters: message, get: print('printMessage', 'The main form') },
  [`${MESSAGE}/forms`]: {
    parameters: message,
    get: operation({
      operationId: 'getForms',
      security: read,
      responses: { '200': hal('MessageForms'), ...gone },
    }),
  },
  [`${MESSAGE}/forms/{formId}`]: {
    parameters: form,
    get: operation({
      operationId: 'getForm',
      security: read,
      responses: { '200': hal('MessageForm'), ...gone },
    }),
  },
  [`${MESSAGE}/forms/{formId}/formdata`]: {
    parameters: form,
    get: document('getFormData'),
    put: operation({
      operationId: 'replaceFormData',
      security: write,
      parameters: [key, ifMatch('form', digestTag)],
      requestBody: bytes('The form as it is, with its content type.'),
      responses: { '204': noContent('Done. No body.', always(documentTag)), ...gone },
    }),
  },
  [`${MESSAGE}/forms/{formId}/print`]: { parameters: form, get: print('printForm', 'The form') },
  [`${MESSAGE}/attachments`]: {
    parameters: message,
    get: operation({
      operationId: 'getAttachments',
      security: read,
      responses: { '200': hal('MessageAttachments'), ...gone },
    }),
    post: operation({
      operationId: 'addAttachment',
      security: write,
      parameters: [key, ifMatchMessage],
      requestBody: json('AttachmentBody'),
      responses: { '201': uploaded(), ...gone },
    }),
  },
  [`${MESSAGE}/attachments/streamedattachment`]: uploadStream('addStreamedAttachment'),
  [`${MESSAGE}/streamedattachment`]: uploadStream('addStreamedAttachmentToMessage'),
  [`${MESSAGE}/attachments/{attachmentId}`]: {
    parameters: attachment,
    get: operation({
      operationId: 'getAttachment',
      security: read,
      responses: { '200': hal('MessageAttachment', always(documentTag)), ...gone },
    }),
    delete: operation({
      operationId: 'deleteAttachment',
      security: write,
      parameters: [key, ifMatch('attachment', digestTag)],
      responses: { '204': noContent('Done. No body.'), ...gone },
    }),
  },
  [`${MESSAGE}/attachments/{attachmentId}/data`]: {
    parameters: attachment,
    get: document('getAttachmentData'),
  },
  '/api/metadata/formtask/{code}/{edition}': {
    parameters: [path('code', string), path('edition', integer)],
    get: operation({
      operationId: 'getFormTaskMetadata',
      summary: 'A service with its forms, its attachments and the steps of its process. Anybody may ask.',
      security: [],
      responses: { '200': hal('FormTaskMetadata') },
    }),
  },
};

function signingText(operationId: string) {
  return {
    parameters: message,
    get: operation({
      operationId,
      summary: 'What to show to whoever signs; 404 where the message is at no signing step that has a text.',
      security: read,
      parameters: [language],
      responses: { '200': hal('SigningText'), ...gone },
    }),
  };
}

function document(operationId: string) {
  return operation({
    operationId,
    summary: 'A document as it was uploaded.',
    security: read,
    parameters: [ifNoneMatch],
    responses: {
      '200': { description: 'The bytes.', headers: always(documentTag), content: { '*/*': {} } },
      '304': notModified,
      ...gone,
    },
  });
}

function print(operationId: string, what: string) {
  return operation({
    operationId,
    summary: `${what} as it was signed, with the signatures, sealed as PAdES.`,
    security: read,
    responses: { '200': { description: 'A PDF.', content: { 'application/pdf': {} } }, ...gone },
  });
}

function uploadStream(operationId: string) {
  return {
    parameters: message,
    post: operation({
      operationId,
      security: write,
      parameters: [...upload, key, ifMatchMessage],
      requestBody: bytes('The bytes as they are.'),
      responses: { '201': uploaded(), ...gone },
    }),
  };
}

function uploaded() {
  return hal('MessageAttachment', always({ ...location('Of the attachment.'), ...documentTag }));
}
