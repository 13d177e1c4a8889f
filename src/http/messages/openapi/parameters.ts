import { idempotencyKey, ifMatch, path, query } from '../../openapi-parameters.ts';
import { integer, type Schema, string } from '../../openapi-schema.ts';

/** Parameters of this dialect. */

const boolean = { type: 'boolean' };
const languages = { enum: [1033, 1044, 2068, 1083] };

export const who = path('who', {
  type: 'string',
  pattern: '^(my|\\d{9}|r[1-9]\\d{0,14})$',
  description: "Whose message box: the caller's own, an organisation's, or r and the id of a party.",
});

export const message = [who, path('messageId', { type: 'string', pattern: '^[ab][1-9]\\d{0,14}$' })];
export const form = [...message, path('formId', integer)];
export const attachment = [...message, path('attachmentId', integer)];

export const key = idempotencyKey('message');
export const ifMatchMessage = ifMatch('message', '"7"');

export const language = query(
  'language',
  languages,
  "English, Bokmål, Nynorsk or Northern Sámi; left out, the caller's own by the register, else Bokmål.",
);

export const markAsRead = query('markAsRead', boolean, 'Changes nothing: a form is neither read nor unread.');

/** How far a message is brought, and in which language its signing text was shown. */
export const completeAndSign = [
  query(
    'complete',
    { ...boolean, default: true },
    'False: the message stays where it is filled in, or goes back there.',
  ),
  query(
    'sign',
    { ...boolean, default: true },
    'False: it stops before it is signed and archived. Not looked at where complete is false.',
  ),
  query('language', languages, 'Of the signing text that was shown; it is kept in the signature.'),
];

/** What an upload does not say in its body. */
export const upload = [
  query('filename', text(255), 'Needed unless content-disposition has one.'),
  query(
    'attachmentType',
    text(255),
    'One of AttachmentRules in the metadata; needed where there are several.',
  ),
];

/** Which messages of a list are wanted, and in which order. */
export const listing = [
  query('$skip', { ...integer, minimum: 0, maximum: 999_999_999_999_999, default: 0 }),
  query('$top', { ...integer, minimum: 1, maximum: 999_999_999_999_999, default: 50 }, 'More than 50 is 50.'),
  {
    ...query(
      '$filter',
      text(1_000),
      'Up to 10 conditions with and between them: a field, eq or gt, and a literal.',
    ),
    example: "Status eq 'Signering' and LastChangedDateTime gt DateTime'2026-01-05T10:00:00'",
  },
  {
    ...query(
      '$orderby',
      text(255),
      'Up to 5 fields with commas between them, each perhaps with asc or desc.',
    ),
    example: 'ServiceCode, CreatedDate desc',
  },
  query(
    'dateFrom',
    string,
    'Last changed then or later: an ISO date or date-time, of the clocks in the zone of the server.',
  ),
  query('dateTo', string, 'Last changed then or earlier; a date means all of that day.'),
  language,
];

function text(maxLength: number): Schema {
  return { type: 'string', maxLength };
}
