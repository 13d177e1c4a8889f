import { digestTag } from '../../openapi-parameters.ts';
import { integer, ref, type Schema, string } from '../../openapi-schema.ts';

/** What operations of this dialect have in common. */

/** Who may: a system by its key, for somebody whose token has the scope. */
export const read = [{ apiKey: [], bearer: ['altinn:instances.read'] }];
export const write = [{ apiKey: [], bearer: ['altinn:instances.write'] }];
export const list = [...read, { apiKey: [], bearer: ['altinn:instances.meta'] }];

export const messageTag = {
  ETag: { schema: string, example: '"7"', description: 'Version of the message.' },
};

export const documentTag = {
  ETag: { schema: string, example: digestTag, description: 'Digest of the bytes (SHA-256, hex).' },
};

export const limitReached = {
  'X-Warning-LimitReached': {
    schema: integer,
    description: 'There are more messages than this, and only so many, the latest, were looked at.',
  },
};

const errorContent = { 'application/json': { schema: ref('MessageError') } };

/** Of what is asked of a message under an id that it no longer has, or of a document of which only the record is left. */
export const gone = {
  '410': {
    description: 'The message is archived, under another id, or the content was removed.',
    headers: location('Of the archived message.'),
    content: errorContent,
  },
};

/** Of what is to be done to a message under an id that it no longer has. */
export const archived = {
  '409': {
    description: 'The message is archived, or stands where this can not be done.',
    headers: location('Of the archived message.'),
    content: errorContent,
  },
};

/** The limit of calls, and a server that stops, are not this dialect's affair: they answer as everywhere. */
const errors = {
  '429': { $ref: '#/components/responses/Problem' },
  '503': {
    description: 'The server can not do it now.',
    headers: always({ 'Retry-After': { schema: integer, description: 'Seconds to wait.' } }),
    content: { ...errorContent, 'application/problem+json': { schema: ref('Problem') } },
  },
  default: { $ref: '#/components/responses/MessageError' },
};

/** An operation, with the errors that all have. */
export function operation<Described extends { operationId: string; responses: Schema }>(
  described: Described,
) {
  return { tags: ['messages'], ...described, responses: { ...described.responses, ...errors } };
}

/** The same answer in both media types; `Accept` says which, and HAL is the default. */
export function hal(name: string, headers?: Record<string, Schema>) {
  return { description: name, ...(headers && { headers }), content: bothTypes(name) };
}

/** An answer without a body. */
export function noContent(description: string, headers?: Record<string, Schema>) {
  return { description, ...(headers && { headers }) };
}

/** A body in either media type. */
export function json(name: string) {
  return { required: true, content: bothTypes(name) };
}

/** A body of any type. */
export function bytes(description: string) {
  return { required: true, description, content: { '*/*': {} } };
}

export function location(description: string) {
  return { Location: { schema: { type: 'string', format: 'uri' }, description } };
}

/** Headers that are never left out. */
export function always(headers: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name, { ...header, required: true }]),
  );
}

function bothTypes(name: string) {
  const schema = { schema: ref(name) };
  return { 'application/hal+json': schema, 'application/json': schema };
}
