import { createHmac, randomBytes } from 'node:crypto';
import type { Storage } from '../storage/index.ts';

const setting = 'secret';

/** What is derived from one secret, the same on all nodes: tokens that need not be stored to be known again. */
export class Secrets {
  readonly #settings: Storage['settings'];
  readonly #given: string | undefined;
  #secret: Promise<string> | undefined;

  /** @param given the host's own; default: one that is made once and kept in the database */
  constructor(settings: Storage['settings'], given?: string) {
    this.#settings = settings;
    this.#given = given;
  }

  /** 32 bytes for a purpose and what it is about: HMAC-SHA-256 (RFC 2104). Nobody who lacks the secret can know them. */
  async of(purpose: string, about = ''): Promise<Buffer> {
    this.#secret ??= this.#get().catch((error: unknown) => {
      this.#secret = undefined;
      throw error;
    });
    return createHmac('sha256', await this.#secret)
      .update(JSON.stringify([purpose, about]))
      .digest();
  }

  async #get(): Promise<string> {
    if (this.#given !== undefined) return this.#given;
    const stored = await this.#settings.get(setting);
    return stored ?? this.#settings.setOnce(setting, randomBytes(32).toString('base64url'));
  }
}
