import { string } from '../../openapi-schema.ts';

/** Headers with which requests are repeated, and made to depend on a state. */

export const key = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', maxLength: 512 },
  example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  description:
    "A string of 1 to 255 printable characters, the caller's own and for this instance, or for new instances of an owner. The same request under the same key gets the first answer for a day; another one 422, and one that comes while the first still runs 409. After a refusal it may be asked again.",
};

export const ifMatch = {
  name: 'If-Match',
  in: 'header',
  schema: string,
  example: '"7"',
  description:
    'Entity tags of the instance, or * : 412 unless it still has one of them. Not looked at for a request that is answered again under its key.',
};

export const ifMatchElement = {
  ...ifMatch,
  example: '"bcc1828bc406a5fa6acf3981b561afde94685746c82670668d1d3db3029ecfc6"',
  description:
    'Entity tags of the data element, or * : 412 unless it still has one of them. Not looked at for a request that is answered again under its key.',
};

export const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  schema: string,
  description: 'Entity tags that the caller has: 304 if one of them is current.',
};

export const notModified = { description: 'The caller has it. No body.' };

/** Of an answer that shows an instance. */
export const instanceTag = {
  ETag: { schema: string, example: '"7"', description: 'Version of the instance that is shown.' },
};

/** Of an answer that is about a data element. */
export const elementTag = {
  ETag: { schema: string, description: 'Digest of the bytes of the data element (SHA-256, hex).' },
};
