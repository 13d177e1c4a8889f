import { fileURLToPath } from 'node:url';
import { Duration, IANAZone } from 'luxon';
import { z } from 'zod';
import { SigningError } from '../errors.ts';
import { defaultClaimNames } from '../http/auth/index.ts';
import { isProxyAddress } from '../http/posten/proxy-address.ts';

// the same distance from src/cli and dist/cli
const OWN_PROCESSES = fileURLToPath(new URL('../../processes', import.meta.url));

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);

const text = z.string().optional();

const yesOrNo = z.enum(['yes', 'no'], 'must be yes or no').default('no');

const duration = z
  .string()
  .refine(
    (value) => /\d/.test(value) && Duration.fromISO(value).isValid,
    'must be an ISO 8601 duration such as P90D',
  )
  .optional();

const claimNames = z.partialRecord(
  z.enum(Object.keys(defaultClaimNames) as (keyof typeof defaultClaimNames)[]),
  z.array(z.string().min(1)).min(1),
);

const claims = z.string().transform((value, context) => {
  try {
    return claimNames.parse(JSON.parse(value));
  } catch {
    const names = Object.keys(defaultClaimNames).join(', ');
    context.addIssue(`must be JSON: an object of lists of claim names, with keys among ${names}`);
    return z.NEVER;
  }
});

const issuerAddress = z
  .string()
  .refine(
    (value) => URL.canParse(value),
    'must be the address of an issuer, such as https://login.example.org',
  )
  .optional();

// what one may listen on, and nobody can go to
const NOWHERE = ['0.0.0.0', '[::]'];

const webAddress = z
  .string()
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), {
    message: 'must be an http or https address',
    abort: true,
  })
  .refine((value) => !NOWHERE.includes(new URL(value).hostname), {
    message: 'must be an address that others can go to, not one that stands for all addresses',
  })
  .optional();

const parsedJson = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('must be JSON');
    return z.NEVER;
  }
});

const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.string().default('sqlite:./data/signing.db'),
  PROCESSES: z.string().default(OWN_PROCESSES),
  BASE_URL: webAddress,
  ISSUER: issuerAddress,
  ISSUER_NAME: text,
  AUDIENCE: text,
  CLAIMS: claims.optional(),
  LOGIN_ISSUER: issuerAddress,
  LOGIN_CLIENT_ID: text,
  LOGIN_CLIENT_SECRET: text,
  LOGIN_CLAIMS: claims.optional(),
  NODE_ENV: text,
  API_KEYS: parsedJson.optional(),
  POSTEN_PORT: wholeNumber(0, 65_535).optional(),
  POSTEN_HOST: text,
  POSTEN_BASE_URL: webAddress,
  POSTEN_ORGANISATIONS: parsedJson.optional(),
  POSTEN_TRUST: text,
  POSTEN_KEY: text,
  POSTEN_CERTIFICATES: text,
  POSTEN_PASSPHRASE: text,
  POSTEN_CERTIFICATE_HEADER: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'must be the name of a header, such as Client-Cert')
    .optional(),
  POSTEN_PROXIES: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((address) => address !== ''))
    .refine(
      (addresses) => addresses.length > 0 && addresses.every(isProxyAddress),
      'must be addresses or networks such as 10.0.0.7 or 10.0.0.0/24, with spaces between them',
    )
    .optional(),
  POSTEN_PLAIN: yesOrNo,
  POSTEN_POLL_INTERVAL: wholeNumber(1, 86_400).optional(),
  POSTEN_MAX_BYTES: wholeNumber(1, 50_000_000).default(10_485_760),
  POSTEN_MAX_BYTES_LEGACY: wholeNumber(1, 50_000_000).default(3_145_728),
  POSTEN_SIGNING_TIME_TOLERANCE: wholeNumber(1, 86_400).default(300),
  POSTEN_REQUIRE_CHAIN: yesOrNo,
  CALL_LIMIT: wholeNumber(1, 1_000_000).optional(),
  SERVICE_WAIT: wholeNumber(0, 600_000).default(5_000),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be smtp:// or smtps:// and a host')
    .refine((value) => URL.canParse(value), 'must be smtp:// or smtps:// and a host')
    .optional(),
  MAIL_FROM: text,
  SIGN_URL: z
    .string()
    .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value.replace(/\{\w+\}/g, 'x')), {
      message: 'must be a link, with {app}, {instance}, {task} and {token} where these go',
    })
    .optional(),
  LANGUAGE: z.enum(['nb', 'nn', 'en'], 'must be nb, nn or en').default('nb'),
  TIME_ZONE: z
    .string()
    .refine((value) => IANAZone.isValidZone(value), 'must be a time zone such as Europe/Oslo')
    .default('Europe/Oslo'),
  REMINDERS: parsedJson.optional(),
  WEBHOOKS: parsedJson.optional(),
  WEBHOOKS_ALLOW_PRIVATE: yesOrNo,
  MAXIMUM_LIFETIME: duration,
  DOCUMENT_MAX_BYTES: wholeNumber(1, 50_000_000).default(3 * 1024 * 1024),
  RETENTION_DOCUMENTS: duration,
  RETENTION_SEALED: duration,
  SEALING_KEY: text,
  SEALING_CERTIFICATES: text,
  SEALING_PASSPHRASE: text,
  TSA_URL: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((url) => url !== ''))
    .refine(
      (urls) => urls.length > 0 && urls.every((url) => /^https?:\/\//.test(url) && URL.canParse(url)),
      'must be http or https addresses of time-stamp authorities, with spaces between them',
    )
    .optional(),
  TSA_TRUST: text,
  TSA_FAILURE: z.enum(['wait', 'lower'], 'must be wait or lower').default('wait'),
  SEAL_VALIDATION_DATA: yesOrNo,
  REWRITE_PDF: yesOrNo,
  ALLOW_ACTIVE_CONTENT: yesOrNo,
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

/** What the environment says. */
export type Settings = z.infer<typeof schema>;

/**
 * Reads the settings from the environment; what is empty counts as not set. Throws `ERR_SETTING_INVALID` with the
 * setting's name, never with its value: a database's address holds a password.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const setting = String(issue!.path[0]);
  throw new SigningError('ERR_SETTING_INVALID', `${setting} ${issue!.message}`, { info: { setting } });
}

/** Whether development tokens are given and taken. Throws `ERR_SETTING_INVALID` for production without issuer. */
export function areDevelopmentTokensTaken({ ISSUER, NODE_ENV }: Settings): boolean {
  if (ISSUER !== undefined) return false;
  if (NODE_ENV !== 'production') return true;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    'ISSUER must be set in production, where development tokens are refused: name the issuer of bearer tokens',
    { info: { setting: 'ISSUER' } },
  );
}
