import { type Schema, string } from './openapi-schema.ts';

/** Parameters as operations of every dialect have them. */

export function path(name: string, schema: Schema) {
  return { name, in: 'path', required: true, schema };
}

export function query(name: string, schema: Schema, description?: string) {
  return { name, in: 'query', schema, ...(description === undefined ? {} : { description }) };
}

/** @param resource what is changed or made, such as `instance` */
export function idempotencyKey(resource: string) {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', maxLength: 512 },
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    description: `A string of 1 to 255 printable characters, the caller's own and for this ${resource}, or for new ${resource}s of an owner. The same request under the same key gets the first answer for a day; another one 422, and one that comes while the first still runs 409. After a refusal it may be asked again.`,
  };
}

/** @param resource what has the tags, such as `instance` */
export function ifMatch(resource: string, example: string) {
  return {
    name: 'If-Match',
    in: 'header',
    schema: string,
    example,
    description: `Entity tags of the ${resource}, or * : 412 unless it still has one of them. Not looked at for a request that is answered again under its key.`,
  };
}

export const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  schema: string,
  description: 'Entity tags that the caller has: 304 if one of them is current.',
};

/** The answer to it. */
export const notModified = { description: 'The caller has it. No body.' };

/** Tags of what is known by the digest of its bytes look like this. */
export const digestTag = '"bcc1828bc406a5fa6acf3981b561afde94685746c82670668d1d3db3029ecfc6"';
