import type { Authenticate } from '../authenticate.ts';
import { unauthenticated } from './unauthenticated.ts';
import type { VerifyToken } from './verified-token.ts';

const MAX_TOKEN = 16_384;

/** Reads who calls from the bearer token of an `Authorization` header. */
export function authenticateBearer(verify: VerifyToken): Authenticate {
  return async (authorizationHeader) => {
    const { actor, scopes } = await verify(bearerToken(authorizationHeader));
    return { ...actor, scopes: [...scopes] };
  };
}

function bearerToken(header: string | undefined): string {
  if (header === undefined) throw unauthenticated('missing');
  const [scheme, token, ...more] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined) throw unauthenticated('missing');
  if (more.length > 0 || token.length > MAX_TOKEN || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) {
    throw unauthenticated('malformed');
  }
  return token;
}
