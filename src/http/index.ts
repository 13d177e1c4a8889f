export { altinnRouter } from './altinn/altinn-router.ts';
export type { AltinnOptions } from './altinn/context.ts';
export { type AppOptions, createApp } from './app.ts';
export {
  type AuthenticatorOptions,
  authenticateBearer,
  type ClaimNames,
  createAuthenticator,
  type UnauthenticatedReason,
  type VerifiedToken,
  type VerifyToken,
} from './auth/index.ts';
export type { Authenticate, Caller } from './authenticate.ts';
export type { CallLimit } from './call-limit.ts';
export type { HttpLog } from './error-handler.ts';
export type { ApiKey } from './messages/api-keys.ts';
export type { MessagesOptions } from './messages/context.ts';
export { messagesRouter } from './messages/messages-router.ts';
export { openapi } from './openapi.ts';
export { type CertificateHeaderOptions, identifyByCertificateHeader } from './posten/certificate-header.ts';
export { identifyByClientCertificate } from './posten/client-certificate.ts';
export type { PostenLimits, PostenOptions } from './posten/context.ts';
export { describeJob } from './posten/describe-job.ts';
export type { CallingOrganisation, IdentifyOrganisation } from './posten/identify-organisation.ts';
export { postenSignees } from './posten/job-signees.ts';
export type { CertificateTrust } from './posten/organisation-of-certificate.ts';
export type { SenderFeature, SenderOrganisation } from './posten/organisations.ts';
export { postenRouter } from './posten/posten-router.ts';
export { registerWithSenders } from './posten/register-with-senders.ts';
export { type Problem, toProblem } from './problem.ts';
export type {
  DescribeInvitation,
  InvitationDescription,
  SigningPagesOptions,
} from './signing-page/context.ts';
export { developmentLogin } from './signing-page/login/development-login.ts';
export { type OidcLoginOptions, oidcLogin } from './signing-page/login/oidc-login.ts';
export type { LoggedIn, LoginRequest, SigneeLogin } from './signing-page/login/signee-login.ts';
export { signingAddress } from './signing-page/signing-address.ts';
export { signingPages } from './signing-page/signing-pages.ts';
export { statusOf } from './status.ts';
