import { createHmac } from 'node:crypto';

/** Before the base64 of a secret. */
export const SECRET_PREFIX = 'whsec_';

/** What is signed, and with what. */
export interface WebhookMessage {
  /** The same each time the message is sent, so that its receiver can tell a repeat. Letters, digits, `_`, `-`, `:`, `~`. */
  id: string;
  /** When this attempt is made; milliseconds since 1970. */
  at: number;
  /** The exact text that is sent. */
  body: string;
  /** `whsec_` and base64, newest first. */
  secrets: readonly string[];
}

/** The headers of Standard Webhooks. */
export interface WebhookHeaders {
  'webhook-id': string;
  /** Seconds since 1970: receivers refuse what is older than five minutes. */
  'webhook-timestamp': string;
  /** One `v1,<base64>` for each secret, a space between them. */
  'webhook-signature': string;
}

/**
 * Signs a message as Standard Webhooks describes: HMAC-SHA256 of `id.timestamp.body`, once with each secret, so that a
 * receiver may hold any one of them while they are changed. Throws a `TypeError` for an id that could be taken for more
 * than an id.
 */
export function signWebhook({ id, at, body, secrets }: WebhookMessage): WebhookHeaders {
  if (!/^[\w:~-]{1,256}$/.test(id)) {
    throw new TypeError('the id of a webhook message must be 1 to 256 letters, digits, _, -, : or ~');
  }
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
