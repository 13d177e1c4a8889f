import type { SigningTaskConfig } from '../signing/index.ts';

/** Configurations that are kept in memory; a model's whole list of signees may be in one. */
const CAPACITY = 1_000;

/**
 * Configurations of rounds, read and parsed once: a round keeps the one that it was entered with, and a signature must
 * not cost more where the model lists more signees. They are shared, so they are frozen.
 */
export class RoundConfigs {
  readonly #byRound = new Map<string, SigningTaskConfig>();

  /** The configuration of each round; those that are not known are read as JSON by `read`, and kept if `keep` says so. */
  async get(
    roundIds: readonly string[],
    read: (roundIds: readonly string[]) => Promise<readonly { id: string; config: string }[]>,
    keep: boolean,
  ): Promise<Map<string, SigningTaskConfig>> {
    const configs = new Map<string, SigningTaskConfig>();
    for (const id of roundIds) {
      const config = this.#byRound.get(id);
      if (config) configs.set(id, config);
    }
    const missing = roundIds.filter((id) => !configs.has(id));
    if (missing.length === 0) return configs;
    for (const { id, config: json } of await read(missing)) {
      const config = deepFreeze(JSON.parse(json) as SigningTaskConfig);
      configs.set(id, config);
      if (keep) this.#keep(id, config);
    }
    return configs;
  }

  /** Lets go of the one that came first, when there are too many. */
  #keep(id: string, config: SigningTaskConfig): void {
    if (this.#byRound.size >= CAPACITY) {
      for (const first of this.#byRound.keys()) {
        this.#byRound.delete(first);
        break;
      }
    }
    this.#byRound.set(id, config);
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
