import type { HostTimers, RunningTimer } from './engine-host.ts';
import type { EngineTimers } from './engine-types.ts';
import type { DueTimer, RunOptions } from './process-run.ts';

/** The timers that run in a process, until somebody rings them. */
export class DueTimers implements HostTimers {
  readonly now: number;
  readonly #known: ReadonlyMap<string, number>;
  readonly #running = new Map<string, RunningTimer>();

  constructor({ now, timers = [] }: Pick<RunOptions, 'now' | 'timers'>) {
    this.now = now;
    this.#known = new Map(timers.map(({ executionId, dueAt }) => [executionId, dueAt]));
  }

  /** The next one first. */
  get running(): DueTimer[] {
    const timers = [...this.#running.values()].map(({ ring, eventExecutionId, ...timer }) => timer);
    return timers.sort((one, other) => one.dueAt - other.dueAt);
  }

  dueAt(executionId: string): number | undefined {
    return this.#known.get(executionId);
  }

  onStart(timer: RunningTimer): void {
    this.#running.set(timer.executionId, timer);
  }

  onStop(executionId: string): void {
    this.#running.delete(executionId);
  }

  /** Forgets those whose events are not among these executions. */
  keepOnly(live: ReadonlySet<string>): void {
    for (const [executionId, { eventExecutionId }] of this.#running) {
      if (!live.has(eventExecutionId)) this.#running.delete(executionId);
    }
  }

  find({ elementId, executionId }: Pick<DueTimer, 'elementId' | 'executionId'>): RunningTimer | undefined {
    const timer = this.#running.get(executionId);
    return timer?.elementId === elementId ? timer : undefined;
  }
}

/** What the engine takes for timers: nothing that is set ever rings. */
export const silentTimers: EngineTimers = {
  executing: [],
  register: () => silentTimers,
  setTimeout: () => undefined,
  clearTimeout: () => undefined,
};
