import { SigningError } from '../errors.ts';
import type { CommandKey } from './keyed.ts';

/**
 * Idempotency keys whose commands are still running in this process. What runs on another node is settled by the
 * version guard: the one that comes second finds the answer of the first.
 */
export class KeysInUse {
  readonly #running = new Set<string>();

  /** Does the work of a command, unless one under the same key is at work: `ERR_KEY_IN_USE`. */
  async run<Answer>(
    instanceId: string,
    key: Pick<CommandKey, 'key'> | undefined,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    if (!key) return work();
    const running = `${instanceId} ${key.key}`;
    if (this.#running.has(running)) {
      throw new SigningError(
        'ERR_KEY_IN_USE',
        'a command under this idempotency key is still running; ask again when it is done',
      );
    }
    this.#running.add(running);
    try {
      return await work();
    } finally {
      this.#running.delete(running);
    }
  }
}
