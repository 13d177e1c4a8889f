import type { EventRecord } from '../storage/index.ts';
import { type RuntimeEvent, type RuntimeEventType, runtimeEvent } from './runtime-event.ts';
import type { RuntimeLog } from './runtime-options.ts';

type Listener = (event: RuntimeEvent) => void;

/** Calls those who listen to what this node has committed. */
export class EventListeners {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #log: RuntimeLog;

  constructor(log: RuntimeLog) {
    this.#log = log;
  }

  on<Type extends RuntimeEventType>(
    type: Type | '*',
    listener: (event: RuntimeEvent<Type>) => void,
  ): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    // one entry for each call, so that a listener that is added twice is called twice, and each can be stopped
    const entry: Listener = (event) => listener(event as RuntimeEvent<Type>);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /** Tells of events of one instance, in their order. */
  tell(records: readonly EventRecord[]): void {
    if (this.#listeners.size === 0) return;
    for (const record of records) {
      const event = runtimeEvent(record);
      if (event) for (const listener of this.#of(event)) void this.#call(listener, event);
    }
  }

  #of({ type }: RuntimeEvent): Listener[] {
    return [...(this.#listeners.get(type) ?? []), ...(this.#listeners.get('*') ?? [])];
  }

  /** Nobody waits for what a listener does later, but where it fails nobody else would hear of it either. */
  async #call(listener: (event: RuntimeEvent) => unknown, event: RuntimeEvent): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.#log.error({ err: error, event: event.id, type: event.type }, 'a listener failed');
    }
  }
}
