import { Agent, request } from 'node:http';

/** What was asked for. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  token: string;
  key?: string;
  contentType?: string;
  body?: string;
}

/** An answer that was received to its last byte. */
export interface Answer {
  status: number;
  /** The body, where it is JSON. */
  json?: Record<string, unknown>;
}

/** Milliseconds after which a request without an answer counts as broken. */
const patience = 20_000;

/** Connections that are kept open, as callers do who call often. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  /** Undefined if the connection broke before the answer was there in full. */
  send(
    base: string,
    { method, path, token, key, contentType, body = '' }: Call,
  ): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const sent = request(
        `${base}${path}`,
        {
          agent: this.#agent,
          method,
          timeout: patience,
          headers: {
            authorization: `Bearer ${token}`,
            'content-length': Buffer.byteLength(body),
            ...(contentType !== undefined && { 'content-type': contentType }),
            ...(key !== undefined && { 'idempotency-key': key }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.once('error', () => resolve(undefined));
          response.once('close', () =>
            resolve(response.complete ? { status: response.statusCode!, ...parsed(text) } : undefined),
          );
        },
      );
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(undefined));
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parsed(text: string): Pick<Answer, 'json'> {
  try {
    return { json: JSON.parse(text) as Record<string, unknown> };
  } catch {
    return {};
  }
}
