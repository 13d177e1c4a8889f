import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { SigningError } from '../../errors.ts';

/** What a key may be used for. */
export type ApiKeyRight = 'read' | 'write';

/** A key that a system is let in by; it says which system calls, never who. */
export interface ApiKey {
  /** Name of the system. */
  name: string;
  /** The key itself, or the SHA-256 of its UTF-8, 64 hexadecimal digits. */
  key: string | { sha256: string };
  allow: readonly ApiKeyRight[];
  /** Services that it is for, as `code` or `code/edition`; default all. */
  services?: readonly string[];
}

/** What is known of the key of a request. */
export type KnownApiKey = Pick<ApiKey, 'name' | 'services'>;

/** A service as callers name it. */
export interface ServiceName {
  code: string;
  edition: number;
}

/** The keys that are taken. */
export interface ApiKeys {
  /** Throws `ERR_API_KEY_MISSING`, or `ERR_API_KEY_REFUSED` for a key that is unknown or may not do this. */
  require(req: Pick<Request, 'headers'>, right: ApiKeyRight): KnownApiKey;
}

interface StoredKey extends KnownApiKey {
  digest: Buffer;
  allow: ReadonlySet<ApiKeyRight>;
}

/** Takes these keys, and keeps no more of them than digests. Throws a `TypeError` for digests that are none. */
export function apiKeys(keys: readonly ApiKey[]): ApiKeys {
  const stored = keys.map(toStored);
  return {
    require(req, right) {
      const key = req.headers.apikey;
      if (typeof key !== 'string' || key === '') {
        throw new SigningError('ERR_API_KEY_MISSING', "Required header 'ApiKey' is missing.");
      }
      const found = find(stored, digestOf(key));
      if (!found?.allow.has(right)) throw refused();
      const { name, services } = found;
      return services === undefined ? { name } : { name, services };
    },
  };
}

/** Lets nobody by without a key that may do this, and leaves what is known of it for what comes after. */
export function apiKey(keys: ApiKeys, right: ApiKeyRight): RequestHandler {
  return (req, res, next) => {
    res.locals.apiKey = keys.require(req, right);
    next();
  };
}

/** The key of a request that was let by. Throws `ERR_API_KEY_MISSING`. */
export function apiKeyOf(res: Pick<Response, 'locals'>): KnownApiKey {
  const known: KnownApiKey | undefined = res.locals.apiKey;
  if (known === undefined) {
    throw new SigningError('ERR_API_KEY_MISSING', "Required header 'ApiKey' is missing.");
  }
  return known;
}

/** Whether the key of the request is for this service; a key that is for all is also for what belongs to none. */
export function isServiceAllowed(res: Pick<Response, 'locals'>, service: ServiceName | undefined): boolean {
  const { services } = apiKeyOf(res);
  if (services === undefined) return true;
  if (service === undefined) return false;
  return services.includes(service.code) || services.includes(`${service.code}/${service.edition}`);
}

/** Throws `ERR_API_KEY_REFUSED` where the key of the request is for other services. */
export function assertServiceAllowed(res: Pick<Response, 'locals'>, service: ServiceName | undefined): void {
  if (!isServiceAllowed(res, service)) throw refused();
}

/** Compares with all of them, whichever it is: the time that it takes tells nothing. */
function find(stored: readonly StoredKey[], digest: Buffer): StoredKey | undefined {
  let found: StoredKey | undefined;
  for (const each of stored) if (timingSafeEqual(each.digest, digest)) found = each;
  return found;
}

function toStored({ name, key, allow, services }: ApiKey): StoredKey {
  const digest = typeof key === 'string' ? digestOf(key) : Buffer.from(key.sha256, 'hex');
  if (digest.length !== 32) {
    throw new TypeError(`the sha256 of the API key <${name}> must be 64 hexadecimal digits`);
  }
  return { name, digest, allow: new Set(allow), ...(services && { services: [...services] }) };
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Says no more than this, so that nobody learns which keys there are. */
function refused(): SigningError {
  return new SigningError('ERR_API_KEY_REFUSED', 'The API key is not authorized for this operation');
}
