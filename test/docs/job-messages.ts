import { readMessage } from '../../src/http/posten/wire/read-message.ts';
import { NAMESPACE } from '../../src/http/posten/wire/schema.ts';
import type { Block } from './markdown.ts';

/** Whether a block is a message of Posten's signature API. */
export function isJobMessage({ code }: Block): boolean {
  return code.includes(NAMESPACE);
}

/** Throws unless a message is valid by the schema. */
export function assertJobMessage({ code }: Block): void {
  const [, root = ''] = /^<([\w-]+)/.exec(code) ?? [];
  readMessage(Buffer.from(code), { root, limit: 65_536 });
}
