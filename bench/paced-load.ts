import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** A request that somebody makes. */
export interface PacedCall {
  method: 'GET' | 'POST';
  path: string;
  token: string;
  body?: string;
}

/** How long an answer took. */
export interface Latency {
  /** When it was asked for, milliseconds since 1970. */
  at: number;
  milliseconds: number;
}

/** A handful of callers who each wait for their answer and a moment more before they ask again. */
export class PacedLoad {
  readonly latencies: Latency[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #port: number;
  readonly #pauseMs: number;
  readonly #working: Promise<void>[] = [];
  #stopping = false;
  #failure: { error: unknown } | undefined;

  constructor(port: number, pauseMs: number) {
    this.#port = port;
    this.#pauseMs = pauseMs;
  }

  /** @param next what a caller asks for next */
  start(callers: number, next: () => PacedCall): void {
    for (let caller = 0; caller < callers; caller += 1) {
      const working = this.#call(next).catch((error) => {
        this.#failure ??= { error };
      });
      this.#working.push(working);
    }
  }

  /** Throws if anybody was not answered with 200. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#working);
    this.#agent.destroy();
    if (this.#failure) throw this.#failure.error;
  }

  async #call(next: () => PacedCall): Promise<void> {
    await setTimeout(Math.random() * this.#pauseMs);
    while (!this.#stopping) {
      const at = Date.now();
      const start = performance.now();
      await this.#ask(next());
      this.latencies.push({ at, milliseconds: performance.now() - start });
      await setTimeout(this.#pauseMs);
    }
  }

  #ask({ method, path, token, body = '' }: PacedCall): Promise<void> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path, headers },
        (response) => {
          response.resume();
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${response.statusCode}`)),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
