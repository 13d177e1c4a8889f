import { SigningError } from '../errors.ts';
import { type EngineHost, type HostTimers, hostOf } from './engine-host.ts';
import type {
  EngineActivity,
  EngineContent,
  EngineEventDefinition,
  EngineEventDefinitionSource,
  EngineMessage,
} from './engine-types.ts';
import { nextTimer, startTimer, TIMER_VALUES, type Timer, type TimerType } from './timer-schedule.ts';
import { isExpression } from './value-reader.ts';

/** What a boundary event passes on from one repetition of a cycle to the next, which is an execution of its own. */
interface Repeat {
  timer: Timer;
  /** Which of the event's definitions it is. */
  index: unknown;
}

/**
 * A timer of an event. It never rings by itself: its host keeps it, by the host's clock, and rings it. What the model
 * says is resolved once, on entry; the engine's state keeps that, and when the timer is due.
 */
export class TimerEventDefinition implements EngineEventDefinition {
  readonly type: string;
  readonly #activity: EngineActivity;
  readonly #behaviour: Record<string, unknown>;

  constructor(activity: EngineActivity, { type, behaviour }: EngineEventDefinitionSource) {
    this.type = type;
    this.#activity = activity;
    this.#behaviour = behaviour ?? {};
  }

  execute(message: EngineMessage): void {
    const { broker, id } = this.#activity;
    const { executionId, parent } = message.content;
    const timer = this.#timerOf(message);
    const content = { ...message.content, timer, state: 'timer' };
    broker.subscribeTmp('api', `activity.#.${executionId}`, (_, api) => this.#onApi(content, timer, api), {
      noAck: true,
      consumerTag: `_api-${executionId}`,
      priority: 400,
    });
    broker.publish('execution', 'execute.timer', content);
    broker.publish('event', 'activity.timer', content);
    this.#timers.onStart({
      elementId: id,
      executionId,
      eventExecutionId: parent!.executionId!,
      dueAt: timer.dueAt,
      ring: () => this.#ring(content, timer),
    });
  }

  #timerOf(message: EngineMessage): Timer {
    const { executionId, inbound, index } = message.content;
    const saved = savedTimer(message.content);
    if (saved) return { ...saved, dueAt: this.#timers.dueAt(executionId) ?? saved.dueAt };
    const repeat = inbound?.[0]?.repeat as Repeat | undefined;
    if (repeat && repeat.index === index) return repeat.timer;
    try {
      return this.#enter(message);
    } catch (error) {
      this.#host.onFailure(error);
      throw error;
    }
  }

  #enter(message: EngineMessage): Timer {
    const { id } = this.#activity;
    for (const type of Object.keys(TIMER_VALUES) as TimerType[]) {
      const says = this.#behaviour[type];
      if (typeof says !== 'string') continue;
      const value = isExpression(says) ? this.#resolve(type, says, message) : says.trim();
      const timer = startTimer(type, value, this.#timers.now);
      if (timer) return timer;
      const problem = `<${id}> has a ${type} that must be ${TIMER_VALUES[type]}; mend it, or what it reads`;
      throw new SigningError('ERR_ATTRIBUTE_INVALID', problem, { element: id, attribute: type });
    }
    throw new SigningError('ERR_ATTRIBUTE_INVALID', `<${id}> is a timer that says no time`, { element: id });
  }

  #resolve(type: TimerType, expression: string, message: EngineMessage): string {
    const { id, environment } = this.#activity;
    try {
      const value = environment.resolveExpression(expression, message);
      if (value instanceof Date) return value.toISOString();
      if (value !== undefined && value !== null) return String(value).trim();
    } catch {
      // The engine's expressions call services, whose errors may hold anything; the name of the attribute is enough.
    }
    const problem = `<${id}> has a ${type} whose expression gives nothing; set what it reads before the event`;
    throw new SigningError('ERR_EXPRESSION_FAILED', problem, { element: id, attribute: type });
  }

  #onApi(content: EngineContent, timer: Timer, { properties, content: api }: EngineMessage): void {
    if (properties.type === 'stop') this.#stop(content);
    if (properties.type === 'discard') {
      this.#stop(content);
      this.#activity.broker.publish('execution', 'execute.discard', { ...content, state: 'discard' });
    }
    if (properties.type === 'cancel') this.#ring({ ...content, message: api.message }, timer);
  }

  #ring(content: EngineContent, timer: Timer): void {
    const { broker } = this.#activity;
    this.#stop(content);
    const rung = { ...content, state: 'timeout' };
    broker.publish('event', 'activity.timeout', rung);
    const next = nextTimer(timer, this.#timers.now);
    // Only a boundary event that does not interrupt hears this; it starts anew with what is passed on.
    if (next) {
      const repeat: Repeat = { timer: next, index: content.index };
      broker.publish('execution', 'execute.repeat', { ...rung, repeat });
    }
    broker.publish('execution', 'execute.completed', rung);
  }

  #stop({ executionId }: EngineContent): void {
    this.#activity.broker.cancel(`_api-${executionId}`);
    this.#timers.onStop(executionId);
  }

  get #host(): EngineHost {
    return hostOf(this.#activity.environment)!;
  }

  get #timers(): HostTimers {
    return this.#host.timers!;
  }
}

/** The timer in a saved message: ours, or as the engine's own timers leave it. */
function savedTimer({ timer, timerType, expireAt, repeat, ...says }: EngineContent): Timer | undefined {
  if (timer) return timer as Timer;
  if (typeof timerType !== 'string' || typeof expireAt !== 'string') return undefined;
  const type = timerType as TimerType;
  const ringsLeft = typeof repeat === 'number' ? repeat : 1;
  return {
    type,
    value: String(says[type]),
    dueAt: Date.parse(expireAt),
    ...(ringsLeft > 0 && { ringsLeft }),
  };
}
