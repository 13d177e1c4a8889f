import { timingSafeEqual } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';

const parameter = 'status_query_token';

/** The token with which the status of a job may be asked for. A browser brings it to the sender; it may be used again. */
export async function statusToken(runtime: Runtime, instanceId: string): Promise<string> {
  return (await runtime.secretFor('posten-status', instanceId)).toString('base64url');
}

/** Throws `ERR_STATUS_TOKEN_INVALID` for a query that has not the token. */
export async function assertStatusToken(
  runtime: Runtime,
  instanceId: string,
  query: Record<string, unknown>,
): Promise<void> {
  const given = Buffer.from(typeof query[parameter] === 'string' ? query[parameter] : '');
  const expected = Buffer.from(await statusToken(runtime, instanceId));
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new SigningError(
    'ERR_STATUS_TOKEN_INVALID',
    `the status is told to those who bring the ${parameter} that the signee's browser brought`,
  );
}
