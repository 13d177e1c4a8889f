import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SigningError } from '../errors.ts';
import type { ApiKey } from '../http/messages/api-keys.ts';
import { areDevelopmentTokensTaken, type Settings } from './settings.ts';

/** Characters of a key that nobody guesses, if they are random. */
const MIN_KEY_LENGTH = 16;

const DEVELOPMENT_KEY: ApiKey = { name: 'development', key: 'development', allow: ['read', 'write'] };

/** How the server serves Altinn II's messages. */
export interface ServerMessages {
  apiKeys: ApiKey[];
}

/**
 * Reads it from the settings. Without `API_KEYS` there is one key, `development`, where development tokens are taken
 * too, and nothing to serve elsewhere. Throws `ERR_SETTING_INVALID`, naming the place and never a key.
 */
export function messagesOf(settings: Settings): ServerMessages | undefined {
  const isDevelopment = areDevelopmentTokensTaken(settings);
  if (settings.API_KEYS === undefined) return isDevelopment ? { apiKeys: [DEVELOPMENT_KEY] } : undefined;
  const result = keysOf(isDevelopment ? 1 : MIN_KEY_LENGTH).safeParse(settings.API_KEYS);
  if (!result.success) throw invalid(result.error.issues[0]!);
  return { apiKeys: result.data.map(toApiKey) };
}

type KeySetting = z.infer<ReturnType<typeof keyOf>>;

function keysOf(minLength: number) {
  return z
    .array(keyOf(minLength), 'must be a JSON list of keys')
    .min(1, 'must have at least one key; leave it out to serve no messages in production')
    .refine((keys) => isDistinct(keys.map(({ name }) => name)), 'has two keys of the same name')
    .refine((keys) => isDistinct(keys.map(digestOf)), 'has the same key twice');
}

function keyOf(minLength: number) {
  return z
    .strictObject(
      {
        name: z
          .string('must be a text')
          .regex(/^\S(?:.{0,98}\S)?$/, 'must have 1 to 100 characters, and no space around them'),
        key: z
          .string('must be a text')
          // what a header takes
          .regex(/^[\x21-\x7e]*$/, 'must be ASCII without spaces')
          .min(minLength, `must have at least ${minLength} characters`)
          .max(200, 'must have at most 200 characters')
          .optional(),
        sha256: z
          .string('must be a text')
          .regex(/^[0-9a-f]{64}$/i, "must be the key's SHA-256, 64 hexadecimal digits")
          .optional(),
        allow: z
          .array(z.enum(['read', 'write'], 'must be read or write'), 'must be a list of read, write or both')
          .min(1, 'must be a list of read, write or both'),
        services: z
          .array(
            z
              .string('must be a text')
              .regex(/^[\w-]{1,20}(?:\/[1-9]\d{0,8})?$/, 'must be a service code, or code/edition'),
            'must be a list of service codes',
          )
          .min(1, 'must have at least one service code; leave it out for all')
          .optional(),
      },
      // zod's own message quotes what is too many, which may be a key
      'must be an object of name, key or sha256, allow, and perhaps services',
    )
    .refine(
      ({ key, sha256 }) => (key === undefined) !== (sha256 === undefined),
      // what comes after this takes one of them for granted
      { error: 'must have either key or sha256', abort: true },
    );
}

function toApiKey({ name, key, sha256, allow, services }: KeySetting): ApiKey {
  return { name, key: key ?? { sha256: sha256! }, allow, ...(services && { services }) };
}

function digestOf({ key, sha256 }: KeySetting): string {
  return sha256?.toLowerCase() ?? createHash('sha256').update(key!).digest('hex');
}

function isDistinct(values: string[]): boolean {
  return new Set(values).size === values.length;
}

function invalid({ path, message }: z.core.$ZodIssue): SigningError {
  const at = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return new SigningError('ERR_SETTING_INVALID', `API_KEYS${at} ${message}`, {
    info: { setting: 'API_KEYS' },
  });
}
