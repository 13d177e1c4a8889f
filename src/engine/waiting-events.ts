import { setElementOutput } from './element-output.ts';
import { liveExecutions } from './engine-state.ts';
import type { EngineDefinition, EngineMessage, EngineSourceContext } from './engine-types.ts';
import type { WaitingElement } from './process-run.ts';

/** Elements of the engine's own in which a process may wait. Boundary events are not: another element waits then. */
const WAITING_TYPES = ['bpmn:IntermediateCatchEvent', 'bpmn:ReceiveTask', 'bpmn:StartEvent'];

interface WaitingEvent {
  element: WaitingElement;
  /** What the engine said when the wait began; leads back to the execution. */
  message: EngineMessage;
  isTimer: boolean;
  /** Execution under which the engine's state lists it: of several instances, the one around them. */
  listedAs: string;
}

/** Events and receive tasks in which a running process waits, as the engine's messages tell of them. */
export class WaitingEvents {
  readonly #engine: EngineDefinition;
  readonly #source: EngineSourceContext;
  readonly #events = new Map<string, WaitingEvent>();

  constructor(engine: EngineDefinition, source: EngineSourceContext) {
    this.#engine = engine;
    this.#source = source;
  }

  /** Takes in one event of the engine. */
  onEvent(routingKey: string, message: EngineMessage): void {
    if (routingKey === 'activity.catch') this.#events.delete(message.content.executionId);
    // A timer's message is its definition's own: the event is the parent.
    if (routingKey === 'activity.timeout') this.#events.delete(message.content.parent?.executionId ?? '');
    if (routingKey === 'activity.wait' || routingKey === 'activity.timer') {
      this.#add(routingKey === 'activity.timer', message);
    }
  }

  /** Those that are still under way in a state of the engine. */
  in(state: Record<string, unknown>): WaitingElement[] {
    const live = liveExecutions(state);
    return [...this.#events.values()]
      .filter(({ listedAs }) => live.has(listedAs))
      .map(({ element }) => element);
  }

  /** Forgets those whose executions are not among these. */
  keepOnly(live: ReadonlySet<string>): void {
    for (const [executionId, { listedAs }] of this.#events) {
      if (!live.has(listedAs)) this.#events.delete(executionId);
    }
  }

  has(executionId: string): boolean {
    return this.#events.has(executionId);
  }

  /** Lets one go on, whatever it waits for. False where it goes on waiting: a condition that does not hold. */
  complete(executionId: string, output: Record<string, unknown>): boolean {
    const event = this.#events.get(executionId)!;
    const api = this.#engine.getApi(event.message);
    setElementOutput(api.owner, output);
    if (event.isTimer) api.cancel(output);
    else api.signal(output);
    const isOneOfSeveral = event.listedAs !== executionId;
    if (!isOneOfSeveral && liveExecutions(this.#engine.getState()).has(executionId)) return false;
    this.#events.delete(executionId);
    return true;
  }

  #add(isTimer: boolean, message: EngineMessage): void {
    const { id, executionId, parent, isMultiInstance } = message.content;
    const activity = this.#source.getActivityById(id);
    if (!activity || !WAITING_TYPES.includes(activity.type)) return;
    // A timer's message is its definition's own: the event is the parent, and the scope is around that.
    const event = isTimer ? parent?.executionId : executionId;
    const scope = isTimer ? parent?.path?.[0]?.executionId : parent?.executionId;
    if (event === undefined) return;
    this.#events.set(event, {
      element: {
        elementId: id,
        executionId: event,
        ...(scope !== undefined && { scopeExecutionId: scope }),
        kind: 'event',
        type: activity.type,
        ...(activity.name !== undefined && { name: activity.name }),
      },
      message,
      isTimer,
      listedAs: isMultiInstance ? scope! : event,
    });
  }
}
