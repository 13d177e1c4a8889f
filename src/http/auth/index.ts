export { type AuthenticatorOptions, createAuthenticator } from './authenticator.ts';
export { authenticateBearer } from './bearer.ts';
export {
  createDevelopmentIssuer,
  type DevelopmentIssuer,
  type KeySettings,
  type TokenSubject,
} from './development-issuer.ts';
export { type ClaimNames, defaultClaimNames } from './token-actor.ts';
export type { UnauthenticatedReason } from './unauthenticated.ts';
export type { VerifiedToken, VerifyToken } from './verified-token.ts';
