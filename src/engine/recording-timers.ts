import type { EngineTimers } from './engine-types.ts';
import type { DueTimer } from './process-run.ts';

/**
 * Timers that never ring. They remember what the engine would have started, so that it can be kept in a queue that
 * survives the process. The engine measures delays with the system's clock; `now` is the caller's.
 */
export class RecordingTimers implements EngineTimers {
  readonly executing: unknown[] = [];
  readonly #now: number;
  readonly #due = new Set<DueTimer>();

  constructor(now: number) {
    this.#now = now;
  }

  get due(): DueTimer[] {
    return [...this.#due];
  }

  register(owner: Parameters<EngineTimers['register']>[0]): ReturnType<EngineTimers['register']> {
    return {
      setTimeout: (_callback, delay) => {
        const { timerType, expireAt } = owner as { timerType?: string; expireAt?: Date | string };
        const atDate = timerType === 'timeDate' && expireAt !== undefined;
        const timer: DueTimer = {
          elementId: owner.id,
          executionId: owner.executionId,
          dueAt: atDate ? new Date(expireAt).getTime() : this.#now + delay,
        };
        this.#due.add(timer);
        return timer;
      },
      clearTimeout: (reference) => this.clearTimeout(reference),
    };
  }

  /** For whoever asks without an owner, such as scripts: nothing is recorded, and nothing happens. */
  setTimeout(): undefined {
    return undefined;
  }

  clearTimeout(reference: unknown): void {
    this.#due.delete(reference as DueTimer);
  }
}
