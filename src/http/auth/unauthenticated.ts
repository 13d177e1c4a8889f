import { SigningError } from '../../errors.ts';

/** Why a caller is not believed; `info.reason` of an `ERR_UNAUTHENTICATED`. */
export type UnauthenticatedReason =
  | 'missing'
  | 'malformed'
  | 'algorithm'
  | 'key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'claims';

const MESSAGES: Record<Exclude<UnauthenticatedReason, 'claims'>, string> = {
  missing: 'there is no bearer token: send one as "authorization: Bearer <token>"',
  malformed: 'the bearer token is not a signed JWT',
  algorithm: 'the bearer token is signed in a way that is not accepted here',
  key: 'the bearer token is signed with a key that is not the issuer’s',
  signature: 'the signature of the bearer token is wrong',
  issuer: 'the bearer token comes from another issuer than the one that is trusted here',
  audience: 'the bearer token is meant for another audience',
  expired: 'the bearer token has expired, get a new one',
  'not-yet-valid': 'the bearer token is not valid yet',
};

/** The error for a caller who is not believed. `claim` names the claim that is wrong, never its value. */
export function unauthenticated(
  reason: Exclude<UnauthenticatedReason, 'claims'> | { claim: string; message: string },
): SigningError {
  if (typeof reason === 'string') {
    return new SigningError('ERR_UNAUTHENTICATED', MESSAGES[reason], { info: { reason } });
  }
  const { claim, message } = reason;
  return new SigningError('ERR_UNAUTHENTICATED', `the bearer token's claim ${claim} ${message}`, {
    info: { reason: 'claims', claim },
  });
}
