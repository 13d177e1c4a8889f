import type { Storage } from '../storage/index.ts';
import type { InstanceView } from './view-types.ts';

/** How often another node's commits are looked for, milliseconds. */
const lookMs = 200;

/** Waits for service tasks that a command set off, so that its caller sees the task behind them. */
export class ServiceWatch {
  readonly #storage: Storage;
  readonly #waitMs: number;
  readonly #watchers = new Map<string, Set<() => void>>();
  #closed = false;

  /** @param waitMs longest wait of one command */
  constructor(storage: Storage, waitMs: number) {
    this.#storage = storage;
    this.#waitMs = waitMs;
  }

  /** This node has committed a change of an instance. */
  changed(instanceId: string): void {
    for (const wake of this.#watchers.get(instanceId) ?? []) wake();
  }

  /**
   * Resolves when no service task is at work that this command set off, or some service task after it, or when the
   * wait is over. False: there was nothing to wait for.
   */
  async settled(view: InstanceView): Promise<boolean> {
    if (!isAtWork(view.state, view.tasks, view.changedAt)) return false;
    const end = performance.now() + this.#waitMs;
    while (!this.#closed && performance.now() < end) {
      // Listened for before it is looked: the work may be done in between.
      const change = this.#change(view.id, Math.min(lookMs, end - performance.now()));
      const instance = await this.#storage.instances.find(view.id);
      if (!instance || !isAtWork(instance.state, instance.waiting, view.changedAt)) {
        this.changed(view.id);
        break;
      }
      await change;
    }
    return true;
  }

  close(): void {
    this.#closed = true;
    for (const id of this.#watchers.keys()) this.changed(id);
  }

  #change(instanceId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const watchers = this.#watchers.get(instanceId) ?? new Set();
      this.#watchers.set(instanceId, watchers);
      const done = () => {
        clearTimeout(timer);
        watchers.delete(done);
        if (watchers.size === 0) this.#watchers.delete(instanceId);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, ms));
      watchers.add(done);
    });
  }
}

function isAtWork(
  state: InstanceView['state'],
  tasks: readonly { kind: string; enteredAt: number; resumedAt?: number }[],
  since: number,
): boolean {
  if (state !== 'running') return false;
  return tasks.some(({ kind, enteredAt, resumedAt = enteredAt }) => kind === 'service' && resumedAt >= since);
}
