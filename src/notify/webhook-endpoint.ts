import { isIP } from 'node:net';
import { z } from 'zod';
import { SigningError } from '../errors.ts';
import { isPublicAddress } from './public-address.ts';
import { SECRET_PREFIX } from './sign-webhook.ts';

/** A system that is told of events. */
export interface WebhookEndpoint {
  /** Lower-case letters, digits and `-`, 40 at most. */
  id: string;
  url: string;
  /** `whsec_` and the base64 of 24 to 64 bytes; newest first. All of them sign, so that they can be changed. */
  secrets: readonly string[];
  /** Types of events that are sent. None: all. */
  types?: readonly string[];
}

/** What endpoints may be. */
export interface WebhookEndpointOptions {
  /** Also `http`, and addresses in private networks. Default false. */
  allowPrivateAddresses?: boolean;
}

const text = (what: string) => z.string(`must be ${what}`);

const secretRule = `must be ${SECRET_PREFIX} and the base64 of 24 to 64 bytes`;

const secret = z.string(secretRule).refine((value) => {
  if (!value.startsWith(SECRET_PREFIX)) return false;
  const base64 = value.slice(SECRET_PREFIX.length);
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
}, secretRule);

const schemaFor = (allowPrivateAddresses: boolean) =>
  z.strictObject(
    {
      id: text('text').regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -'),
      url: text('an address').superRefine((value, context) => {
        const fault = faultOf(value, allowPrivateAddresses);
        if (fault !== undefined) context.addIssue(fault);
      }),
      secrets: z.array(secret, 'must be a list').min(1, 'must not be empty').max(10, 'must be 10 at most'),
      types: z
        .array(text('text').min(1, 'must not be empty'), 'must be a list')
        .min(1, 'must not be empty, leave it out for all types')
        .exactOptional(),
    },
    'must be an object',
  );

/**
 * Reads an operator's list of endpoints from JSON. Throws `ERR_SETTING_INVALID` naming the endpoint (by its place in the
 * list, if it has no id that can be shown) and the field, never a value: secrets and addresses stay out of logs.
 */
export function readWebhookEndpoints(
  value: unknown,
  { allowPrivateAddresses = false }: WebhookEndpointOptions = {},
): WebhookEndpoint[] {
  if (!Array.isArray(value)) throw invalid('webhooks must be a list of endpoints', {});
  const schema = schemaFor(allowPrivateAddresses);
  const ids = new Set<string>();
  return value.map((item: unknown, index) => {
    const result = schema.safeParse(item);
    if (!result.success) throw describe(item, index, result.error.issues[0]!);
    const { id } = result.data;
    if (ids.has(id)) {
      throw invalid(`webhook endpoint <${id}>: id is the one of an earlier endpoint`, {
        endpoint: id,
        field: 'id',
      });
    }
    ids.add(id);
    return result.data;
  });
}

/** Whether an endpoint is told of events of a type. */
export function isSubscribed({ types }: WebhookEndpoint, type: string): boolean {
  return types === undefined || types.includes(type);
}

function faultOf(value: string, allowPrivateAddresses: boolean): string | undefined {
  if (!URL.canParse(value)) return 'must be an address such as https://example.org/events';
  const url = new URL(value);
  const protocols = allowPrivateAddresses ? ['https:', 'http:'] : ['https:'];
  if (!protocols.includes(url.protocol)) return `must begin with ${protocols.join('// or ')}//`;
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a user or password: receivers know us by the signature';
  }
  if (url.hash !== '') return 'must not have a part behind #, which is never sent';
  const host = hostOf(url);
  if (!allowPrivateAddresses && isIP(host) !== 0 && !isPublicAddress(host))
    return 'must not lead into a private network';
  return undefined;
}

/** The host of an address, an IPv6 one without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function describe(item: unknown, index: number, { path, message, code }: z.core.$ZodIssue): SigningError {
  const id = (item as { id?: unknown } | null)?.id;
  const endpoint = typeof id === 'string' && /^[a-z0-9-]{1,40}$/.test(id) ? id : `[${index}]`;
  const field = path.join('.');
  // the name of an unknown key may be anything, a secret too
  const what = code === 'unrecognized_keys' ? 'has a field that is not known' : message;
  return invalid(`webhook endpoint <${endpoint}>: ${field === '' ? '' : `${field} `}${what}`, {
    endpoint,
    field,
  });
}

function invalid(message: string, info: Record<string, unknown>): SigningError {
  return new SigningError('ERR_SETTING_INVALID', message, { info });
}
