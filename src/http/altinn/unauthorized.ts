import type { SigningError } from '../../errors.ts';

const codes: ReadonlySet<string> = new Set([
  'ERR_FORBIDDEN',
  'ERR_NOT_A_SIGNEE',
  'ERR_ACTOR_CANNOT_SIGN',
  'ERR_NOT_DISTINCT',
  'ERR_LEVEL_TOO_LOW',
  'ERR_ACTION_NOT_ALLOWED',
]);

/** True for a refusal because of who asks: what Altinn's authorisation would have said no to. */
export function isUnauthorized(error: SigningError): boolean {
  return codes.has(error.code);
}
