import { digestTag, idempotencyKey, ifMatch as ifMatchOf } from '../../openapi-parameters.ts';
import { string } from '../../openapi-schema.ts';

/** Headers with which requests are repeated, and made to depend on a state. */

export const key = idempotencyKey('instance');

export const ifMatch = ifMatchOf('instance', '"7"');

export const ifMatchElement = ifMatchOf('data element', digestTag);

/** Of an answer that shows an instance. */
export const instanceTag = {
  ETag: { schema: string, example: '"7"', description: 'Version of the instance that is shown.' },
};

/** Of an answer that is about a data element. */
export const elementTag = {
  ETag: { schema: string, description: 'Digest of the bytes of the data element (SHA-256, hex).' },
};
