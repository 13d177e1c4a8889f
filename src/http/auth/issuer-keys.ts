import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { SigningError } from '../../errors.ts';

const WELL_KNOWN = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const TIMEOUT = 5_000;

/** Where an issuer keeps its keys, and what it calls itself. */
export interface IssuerKeys {
  key: JWTVerifyGetKey;
  /** The `iss` of its tokens; unknown where only the address of the keys was given. */
  issuer?: string;
}

/**
 * Finds an issuer's keys. The address is the issuer's (its metadata are looked up below it), its metadata's, or that
 * of its JWKS.
 */
export async function discoverIssuerKeys(
  address: string,
  fetch: typeof globalThis.fetch,
): Promise<IssuerKeys> {
  const url = secureUrl(address);
  const candidates = url.pathname.includes('/.well-known/') ? [url] : [...metadataUrls(url), url];
  for (const candidate of candidates) {
    const document = await fetchJson(candidate, fetch);
    if (document === undefined) continue;
    if (Array.isArray(document.keys)) return { key: remoteKeys(candidate, fetch) };
    if (typeof document.jwks_uri !== 'string' || typeof document.issuer !== 'string') continue;
    // whoever controls one path of a host must not speak for an issuer at another
    if (candidate !== url && withoutSlash(document.issuer) !== withoutSlash(url.href)) continue;
    return { key: remoteKeys(secureUrl(document.jwks_uri), fetch), issuer: document.issuer };
  }
  throw new SigningError(
    'ERR_ISSUER_UNAVAILABLE',
    `the issuer ${url.origin} shows neither its metadata nor its keys, so that no token can be checked: see whether ISSUER is right and answers`,
  );
}

/** OpenID Connect appends the well-known path, OAuth (RFC 8414) puts it between host and path; both occur. */
function metadataUrls(url: URL): URL[] {
  const path = withoutSlash(url.pathname);
  const urls = WELL_KNOWN.flatMap((suffix) => [`${path}${suffix}`, `${suffix}${path}`]);
  return [...new Set(urls)].map((each) => new URL(each, url.origin));
}

function remoteKeys(url: URL, fetch: typeof globalThis.fetch): JWTVerifyGetKey {
  return createRemoteJWKSet(url, { [customFetch]: fetch, timeoutDuration: TIMEOUT });
}

async function fetchJson(
  url: URL,
  fetch: typeof globalThis.fetch,
): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(url.href, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status !== 200) return undefined;
    const document: unknown = await response.json();
    return typeof document === 'object' && document !== null
      ? (document as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * An address that can be trusted to be the issuer's: https, or this machine. Throws `ERR_SETTING_INVALID` for another.
 * @param setting name of the setting that says the address
 */
export function secureUrl(address: string, setting = 'ISSUER'): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return url;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    `the issuer and its keys must have an https address: see ${setting}`,
    {
      info: { setting },
    },
  );
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}
