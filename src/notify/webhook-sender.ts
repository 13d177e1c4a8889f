import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { SigningError } from '../errors.ts';
import { CLOUD_EVENT_CONTENT_TYPE, type CloudEvent } from './cloud-event.ts';
import { isPublicAddress } from './public-address.ts';
import { signWebhook } from './sign-webhook.ts';
import { isTlsFailure } from './tls-failure.ts';
import { hostOf, type WebhookEndpoint } from './webhook-endpoint.ts';

/** How webhooks are sent. */
export interface WebhookSenderOptions {
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Also `http`, and addresses in private networks. Default false. */
  allowPrivateAddresses?: boolean;
  /** For the whole exchange, looking up the name included; milliseconds. Default 10 000. */
  timeoutMs?: number;
  /** All IP addresses of a host name. Default: as the system has it. */
  resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Certificates (PEM) of the authorities that receivers are trusted by, in place of Node's own. */
  ca?: string;
}

/** Sends events to the systems that are to be told. */
export interface WebhookSender {
  /**
   * Resolves when the receiver has answered with 2xx. Throws `ERR_WEBHOOK_FAILED` otherwise, with `info.reason` (`status`,
   * `redirect`, `timeout`, `dns`, `private-address`, `https`, `tls`, `connection`, `closed`), `info.status` if there was
   * an answer, and `info.permanent` if it was 410 Gone: then nothing more should be sent there.
   */
  send(endpoint: WebhookEndpoint, event: CloudEvent): Promise<void>;
  /** Ends what is under way, which fails; later sends fail. */
  close(): Promise<void>;
}

/** What is read of an answer before the connection is closed; only its status matters. */
const MAX_ANSWER_BYTES = 65_536;

/**
 * Creates what posts events of CloudEvents 1.0 (structured mode), signed as Standard Webhooks describes. Each send has a
 * connection of its own, to an address that was checked: a name may lead anywhere at any time, so the addresses that are
 * checked are those that are connected to, and one private address among a name's is enough to refuse it. Redirects are
 * not followed. Of the answer, nothing is kept but the status.
 */
export function createWebhookSender({
  clock,
  allowPrivateAddresses = false,
  timeoutMs = 10_000,
  resolve = resolveBySystem,
  ca,
}: WebhookSenderOptions): WebhookSender {
  const underway = new Map<ClientRequest, Promise<unknown>>();
  let isClosed = false;

  const isAllowed = (address: string) => allowPrivateAddresses || isPublicAddress(address);

  const lookupAllowed: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const addresses = found.map((address) => ({ address, family: isIP(address) }));
        const [first] = addresses;
        if (!first || addresses.some(({ family }) => family === 0)) callback(new Failure('dns'), []);
        else if (!found.every(isAllowed)) callback(new Failure('private-address'), []);
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      () => callback(new Failure('dns'), []),
    );
  };

  const open = (url: URL, headers: Record<string, string | number>): ClientRequest => {
    const isHttps = url.protocol === 'https:';
    if (!isHttps && !(allowPrivateAddresses && url.protocol === 'http:')) throw new Failure('https');
    const host = hostOf(url);
    // Node asks the lookup for names only.
    if (isIP(host) !== 0 && !isAllowed(host)) throw new Failure('private-address');
    return (isHttps ? requestHttps : requestHttp)({
      method: 'POST',
      host,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers,
      agent: false,
      lookup: lookupAllowed,
      ...(ca !== undefined && { ca }),
    });
  };

  const exchange = async (endpoint: WebhookEndpoint, event: CloudEvent): Promise<Failure | undefined> => {
    const body = JSON.stringify(event);
    const headers = {
      'content-type': CLOUD_EVENT_CONTENT_TYPE,
      'content-length': Buffer.byteLength(body),
      'user-agent': 'bpmn-signing',
      ...signWebhook({ id: event.id, at: clock(), body, secrets: endpoint.secrets }),
    };
    let request: ClientRequest;
    try {
      request = open(new URL(endpoint.url), headers);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
    const timer = setTimeout(() => request.destroy(new Failure('timeout')), timeoutMs);
    const answer = outcomeOf(request);
    underway.set(request, answer);
    request.end(body);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      underway.delete(request);
    }
  };

  return {
    async send(endpoint, event) {
      const failure = isClosed ? new Failure('closed') : await exchange(endpoint, event);
      if (failure) throw errorFor(endpoint, event, failure);
    },

    async close() {
      isClosed = true;
      for (const request of underway.keys()) request.destroy(new Failure('closed'));
      await Promise.all(underway.values());
    },
  };
}

/** Why a webhook failed. */
class Failure extends Error {
  readonly reason: string;
  readonly status: number | undefined;
  /** Node's code of what went wrong. */
  readonly detail: string | undefined;

  constructor(reason: string, { status, detail }: { status?: number; detail?: string } = {}) {
    super(reason);
    this.reason = reason;
    this.status = status;
    this.detail = detail;
  }
}

// Once there is a status it decides, whatever becomes of the rest of the answer.
function outcomeOf(request: ClientRequest): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let failure: Failure | undefined;
    request.on('error', (error) => {
      failure ??= error instanceof Failure ? error : failureFor(error);
    });
    request.on('response', (response) => {
      status = response.statusCode;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) request.destroy();
      });
      response.on('error', () => {});
    });
    request.on('close', () =>
      resolve(status === undefined ? (failure ?? new Failure('connection')) : failureOf(status)),
    );
  });
}

function failureOf(status: number): Failure | undefined {
  if (status >= 200 && status < 300) return undefined;
  return new Failure(status >= 300 && status < 400 ? 'redirect' : 'status', { status });
}

function failureFor({ code = '' }: NodeJS.ErrnoException): Failure {
  return new Failure(isTlsFailure(code) ? 'tls' : 'connection', { detail: code });
}

// No cause goes along: Node's error for a broken answer holds the answer.
function errorFor(
  endpoint: WebhookEndpoint,
  event: CloudEvent,
  { reason, status, detail }: Failure,
): SigningError {
  const why = [reason, status ?? detail].join(' ').trim();
  return new SigningError(
    'ERR_WEBHOOK_FAILED',
    `webhook endpoint <${endpoint.id}> did not take event <${event.id}>: ${why}`,
    {
      info: {
        ...(status !== undefined && { status }),
        reason,
        ...(status === 410 && { permanent: true }),
      },
    },
  );
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}
