import { nullable, open, ref, type Schema, string } from '../../openapi-schema.ts';

/** Numbers may come as text. */
const number = { type: ['integer', 'string'], minimum: 0, pattern: '^\\d{1,15}$' };

/** What this dialect takes. */
export const messageBodySchemas = {
  MessageBody: open(
    {
      Type: { const: 'FormTask' },
      ServiceCode: { type: ['string', 'integer'] },
      ServiceEdition: number,
      _embedded: {
        anyOf: [
          open({
            forms: several(
              ref('FormBody'),
              'All forms of the message, one of them the main form; left out, those that it has stay.',
            ),
            attachments: several(
              ref('AttachmentBody'),
              'All attachments of the message; left out, those that it has stay.',
            ),
            SignatureSpec: { anyOf: [ref('SignatureSpec'), { type: 'null' }] },
          }),
          { type: 'null' },
        ],
      },
    },
    'Type',
    'ServiceCode',
    'ServiceEdition',
  ),
  FormBody: open(
    { Type: ref('FormType'), DataFormatId: number, DataFormatVersion: number, FormData: string },
    'Type',
    'DataFormatId',
    'DataFormatVersion',
    'FormData',
  ),
  AttachmentBody: open(
    {
      FileName: { type: 'string', minLength: 1, maxLength: 255 },
      AttachmentType: {
        ...nullable(string),
        maxLength: 255,
        description: 'One of AttachmentRules in the metadata; needed where there are several.',
      },
      Data: { type: 'string', contentEncoding: 'base64' },
    },
    'FileName',
    'Data',
  ),
  SignatureSpec: {
    ...open({
      FormIds: several(number, 'Ids of the forms that are signed; left out: none.'),
      AttachmentIds: several(number, 'Ids of the attachments that are signed; left out: none.'),
    }),
    description: 'What is signed, all that is locked included. Without it, everything is.',
  },
};

function several(items: Schema, description: string): Schema {
  return { type: ['array', 'null'], items, maxItems: 1_000, description };
}
