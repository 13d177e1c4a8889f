import type { Request } from 'express';
import { ifMatch } from './entity-tag.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { optional } from './optional.ts';

/** Under which key a command is to be done once, and on which versions of an instance. */
export interface CommandConditions {
  key?: string;
  ifVersion?: number[];
}

/** Reads the headers `Idempotency-Key` and `If-Match`. Throws `ERR_BODY_INVALID` for headers that can't be read. */
export function commandConditions(req: Request): CommandConditions {
  return {
    ...optional('key', idempotencyKey(req)),
    ...optional('ifVersion', ifMatch(req)?.flatMap(version)),
  };
}

/** The same where what is changed is a document, whose tag is the digest of its bytes. */
export function documentConditions(req: Request): { key?: string; ifSha256?: string[] } {
  return { ...optional('key', idempotencyKey(req)), ...optional('ifSha256', ifMatch(req)) };
}

/** A tag that is no version is nobody's, and matches nothing. */
function version(tag: string): number[] {
  return /^[1-9]\d{0,9}$/.test(tag) ? [Number(tag)] : [];
}
