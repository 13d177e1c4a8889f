import * as client from 'openid-client';
import { isSigningError, SigningError } from '../../../errors.ts';
import { secureUrl } from '../../auth/issuer-keys.ts';
import { lazily } from '../../auth/lazily.ts';
import { actorOf, type ClaimNames, defaultClaimNames } from '../../auth/token-actor.ts';
import type { LoggedIn, LoginRequest, SigneeLogin } from './signee-login.ts';

/** Seconds that an issuer may take to answer. */
const TIMEOUT = 5;
/** Seconds that clocks may differ. */
const CLOCK_TOLERANCE = 10;
const NAME_AT_MOST = 100;

/** How ID-porten is asked for a level. */
const defaultAcrValues: Readonly<Record<number, string>> = {
  3: 'idporten-loa-substantial',
  4: 'idporten-loa-high',
};

/** What issuers answer where somebody did not go through with the login; some have words of their own for it. */
const cancellations: ReadonlySet<string> = new Set([
  'access_denied',
  'interaction_required',
  'login_required',
  'user_cancelled',
]);

/** At which issuer signees log in, and how. */
export interface OidcLoginOptions {
  /** Address of the issuer, or of its metadata; https, except on this machine. */
  issuer: string;
  clientId: string;
  /** None: the client is a public one, and is known by PKCE alone. */
  clientSecret?: string;
  /** In which claims the ID token says who it is; names that differ from those of ID-porten (`pid`, `acr`). */
  claims?: Partial<ClaimNames>;
  /** What asks for a level, by the level; default ID-porten's for 3 and 4. For others, nothing is asked for. */
  acrValues?: Readonly<Record<number, string>>;
  /** Default `openid profile`. */
  scope?: string;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
  fetch?: typeof globalThis.fetch;
}

/**
 * Logs signees in at an issuer by OpenID Connect: authorization code with PKCE (RFC 7636), state and nonce, and an ID
 * token whose signature is checked. The issuer is looked up with the first login; one that does not answer is asked
 * again after a few seconds. Throws `ERR_SETTING_INVALID` for an issuer without https.
 */
export function oidcLogin(options: OidcLoginOptions): SigneeLogin {
  const { acrValues = defaultAcrValues, scope = 'openid profile', clock = Date.now } = options;
  const names = { ...defaultClaimNames, ...options.claims };
  const address = secureUrl(options.issuer, 'LOGIN_ISSUER');
  const configuration = lazily(() => discover(address, options), clock);

  async function begin({ state, returnTo, level, language, isAnew }: LoginRequest) {
    const config = await configuration();
    const kept = { state, nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
    const acr = acrValues[level];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: returnTo,
      scope,
      state,
      nonce: kept.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
      code_challenge_method: 'S256',
      ui_locales: language,
      ...(acr !== undefined && { acr_values: acr }),
      ...(isAnew && { prompt: 'login' }),
    });
    return { address: url.href, kept };
  }

  async function complete(
    returned: URL,
    { state, nonce, verifier }: Readonly<Record<string, string>>,
  ): Promise<LoggedIn> {
    const config = await configuration();
    try {
      const tokens = await client.authorizationCodeGrant(config, returned, {
        expectedState: state!,
        expectedNonce: nonce!,
        pkceCodeVerifier: verifier!,
        idTokenExpected: true,
      });
      return personOf(tokens.claims()!, names);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  return { begin, complete };
}

async function discover(
  address: URL,
  { clientId, clientSecret, fetch }: OidcLoginOptions,
): Promise<client.Configuration> {
  const execute = [client.enableNonRepudiationChecks];
  if (address.protocol === 'http:') execute.push(client.allowInsecureRequests);
  const metadata = { [client.clockTolerance]: CLOCK_TOLERANCE };
  const known: client.ClientAuth = (...asked) => clientAuth(asked[0], clientSecret)(...asked);
  try {
    return await client.discovery(address, clientId, metadata, known, {
      execute,
      timeout: TIMEOUT,
      ...(fetch && { [client.customFetch]: fetch as client.CustomFetch }),
    });
  } catch (error) {
    throw unavailable(error);
  }
}

/** How the client proves who it is, as the issuer says that it may; the standard's own default is `client_secret_basic`. */
function clientAuth(
  { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] }: client.ServerMetadata,
  secret: string | undefined,
): client.ClientAuth {
  if (secret === undefined) return client.None();
  const takesBasic = methods.includes('client_secret_basic') || !methods.includes('client_secret_post');
  return takesBasic ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
}

function personOf(claims: client.IDToken, names: ClaimNames): LoggedIn {
  const { kind, personNumber, level, issuer, tokenId } = actorOf(claims, names);
  if (kind !== 'person' || personNumber === undefined) throw unreadable(names.person[0]);
  const name = nameIn(claims);
  return {
    personNumber,
    level,
    issuer: issuer!,
    ...(tokenId !== undefined && { tokenId }),
    ...(name !== '' && { name }),
  };
}

/** It is stored with what is signed, and shown: on one line, and of a sane length. */
function nameIn({ name }: client.IDToken): string {
  if (typeof name !== 'string') return '';
  const line = name.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return [...line].slice(0, NAME_AT_MOST).join('');
}

/** The original error is never kept as a cause: it may carry what the issuer said of a person. */
function refusalOf(error: unknown): SigningError {
  if (isSigningError(error)) return error.code === 'ERR_LOGIN_FAILED' ? error : unreadable(error.info?.claim);
  if (error instanceof client.AuthorizationResponseError)
    return failed(cancellations.has(error.error) ? 'cancelled' : wordOf(error.error));
  if (error instanceof client.ResponseBodyError) return failed(wordOf(error.error));
  const { code } = error as { code?: unknown };
  const isNoAnswer = error instanceof TypeError || code === 'OAUTH_TIMEOUT';
  return isNoAnswer ? unavailable(error) : failed(wordOf(code));
}

/** Codes are told to the operator; what could be anything else is not. */
function wordOf(code: unknown): string {
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'failed';
}

/** The claim is named: it is LOGIN_CLAIMS that is wrong, or the issuer. */
function unreadable(claim: unknown): SigningError {
  return failed(`claim ${String(claim)}`);
}

function failed(reason: string): SigningError {
  return new SigningError(
    'ERR_LOGIN_FAILED',
    `the login failed at its issuer or on the way back: ${reason}`,
    {
      info: { reason },
    },
  );
}

function unavailable(error: unknown): SigningError {
  return new SigningError(
    'ERR_ISSUER_UNAVAILABLE',
    'the issuer of logins does not answer as one: see whether LOGIN_ISSUER is right and answers',
    { info: { reason: wordOf((error as { code?: unknown }).code) } },
  );
}
