import type { Request, Response } from 'express';
import { ifMatch } from '../entity-tag.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import { optional } from '../optional.ts';
import { type InstanceCall, instanceCall } from './address.ts';

/** What every command of the runtime on an instance begins with. */
export interface InstanceCommand extends InstanceCall {
  key?: string;
  ifVersion?: number[];
}

/**
 * Reads path, caller and the headers `Idempotency-Key` and `If-Match` of a request that changes an instance. Throws
 * `ERR_NOT_FOUND` for what can't be an address, `ERR_BODY_INVALID` for headers that can't be read.
 */
export function instanceCommand(req: Request, res: Response): InstanceCommand {
  return {
    ...instanceCall(req, res),
    ...optional('key', idempotencyKey(req)),
    ...optional('ifVersion', ifMatch(req)?.flatMap(version)),
  };
}

/** The same of a request that changes a data element, whose tag is the digest of its bytes. */
export function elementCommand(
  req: Request,
  res: Response,
): InstanceCall & { key?: string; ifSha256?: string[] } {
  return {
    ...instanceCall(req, res),
    ...optional('key', idempotencyKey(req)),
    ...optional('ifSha256', ifMatch(req)),
  };
}

/** A tag that is no version is nobody's, and matches nothing. */
function version(tag: string): number[] {
  return /^[1-9]\d{0,9}$/.test(tag) ? [Number(tag)] : [];
}
