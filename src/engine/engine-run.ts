import { isSigningError, SigningError } from '../errors.ts';
import type { Outcome } from '../signing/index.ts';
import { signingExpressions } from './conditions.ts';
import { DueTimers, silentTimers } from './due-timers.ts';
import { type EngineHost, HOST_OPTION, type WaitingTask } from './engine-host.ts';
import { liveExecutions, withVariables } from './engine-state.ts';
import {
  type EngineDefinition,
  type EngineMessage,
  type EngineScripts,
  javaScripts,
  makeDefinition,
} from './engine-types.ts';
import type { ProcessDefinition } from './process-definition.ts';
import { ProcessMoves } from './process-moves.ts';
import type { DueTimer, ProcessStep, RunOptions, WaitingElement } from './process-run.ts';
import type { EngineForm } from './read-definition.ts';
import { WaitingEvents } from './waiting-events.ts';

/** The engine starts no more instances of a parallel multi-instance element at once than this; its own is 50. */
const BATCH_SIZE = 10_000;

/** How often one element may be entered within one run, in one execution of its scope. */
const MAX_VISITS = 100;

/** One run of the engine, from a start or a saved state to the next wait. Of no use after it has failed. */
export class EngineRun {
  readonly #definition: ProcessDefinition;
  readonly #form: EngineForm;
  readonly #engine: EngineDefinition;
  readonly #options: RunOptions;
  readonly #timers: DueTimers;
  readonly #moves: ProcessMoves;
  readonly #waiting = new Map<string, WaitingTask>();
  readonly #gone: WaitingTask[] = [];
  readonly #events: WaitingEvents;
  readonly #visits = new Map<string, number>();
  #pending = 0;
  #wake: (() => void) | undefined;
  #failure: { error: unknown } | undefined;
  #interrupted = false;
  #ended = false;

  constructor(definition: ProcessDefinition, options: RunOptions) {
    this.#definition = definition;
    this.#form = definition.engineContext as EngineForm;
    this.#options = options;
    this.#timers = new DueTimers(options);
    this.#moves = new ProcessMoves(definition.processId, this.#form.source);
    this.#engine = makeDefinition(this.#form.source, {
      expressions: signingExpressions(),
      timers: silentTimers,
      scripts: options.scripts ? javaScripts() : noScripts,
      services: { ...options.services },
      settings: { batchSize: BATCH_SIZE },
      variables: { ...options.variables },
      [HOST_OPTION]: this.#host(),
    });
    this.#events = new WaitingEvents(this.#engine, this.#form.source);
    this.#engine.broker.subscribeTmp(
      'event',
      '#',
      (routingKey, message) => this.#onEvent(routingKey, message),
      {
        noAck: true,
        consumerTag: '_signing-run',
      },
    );
  }

  async start(): Promise<void> {
    this.attempt(() => this.#engine.run((error) => this.#onEnd(error)));
    await this.settle();
  }

  async recover(state: string): Promise<void> {
    this.attempt(() => {
      this.#engine.recover(withVariables(JSON.parse(state), this.#options.variables));
      this.#engine.resume((error) => this.#onEnd(error));
    });
    await this.settle();
  }

  /** Waits for what elements do elsewhere, such as a gateway's choice. Throws what kept one of them from going on. */
  async settle(): Promise<void> {
    while (this.#pending > 0 && !this.#failure) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    if (this.#failure) throw toSigningError(this.#failure.error);
    if (this.#interrupted) this.#forgetInterrupted();
  }

  /** Does something that makes the engine run; what it throws is thrown by {@link settle}. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  waitingTask(executionId: string): WaitingTask | undefined {
    return this.#waiting.get(executionId);
  }

  /** Lets a timer ring. False where it does not run. */
  ringTimer(timer: Pick<DueTimer, 'elementId' | 'executionId'>): boolean {
    const running = this.#timers.find(timer);
    running?.ring();
    return running !== undefined;
  }

  waitsInEvent(executionId: string): boolean {
    return this.#events.has(executionId);
  }

  /** Lets an event or a receive task go on. False where it waits for a condition that does not hold. */
  completeEvent(executionId: string, output: Record<string, unknown>): boolean {
    return this.#events.complete(executionId, output);
  }

  continuesOn(elementId: string, outcome: Outcome): boolean {
    return this.#definition.element(elementId)?.signing?.continueOn.includes(outcome) ?? false;
  }

  markAbandoned(executionId: string): void {
    this.#moves.markAbandoned(executionId);
  }

  /** Where the process stands now. */
  step(): ProcessStep {
    for (const task of this.#gone) {
      if (!this.#moves.hasLeft(task.executionId)) this.#moves.abandon(task);
    }
    if (this.#ended) {
      const { endEvent, moves } = this.#moves;
      return {
        waiting: [],
        moves,
        timers: [],
        ended: { outcome: 'completed', ...(endEvent !== undefined && { endEvent }) },
      };
    }
    const state = this.#engine.getState();
    return {
      state: JSON.stringify(state),
      waiting: [...[...this.#waiting.values()].map(toElement), ...this.#events.in(state)],
      moves: this.#moves.moves,
      timers: this.#timers.running,
    };
  }

  /** Where the process stands once an outcome that the model has no place for has ended it. */
  endedBy(outcome: Outcome): ProcessStep {
    for (const task of this.#waiting.values()) this.#moves.abandon(task);
    return { waiting: [], moves: this.#moves.moves, timers: [], ended: { outcome } };
  }

  #host(): EngineHost {
    const { gatewayChoices = {}, chosenFlows = {}, instanceId, dataModels } = this.#options;
    return {
      servicesWait: true,
      timers: this.#timers,
      gatewayChoices,
      chosenFlows,
      ...(instanceId !== undefined && { instanceId }),
      readDocument: (dataType = this.#form.onlyDataType) => {
        if (dataType === undefined) throw dataTypeUnclear();
        return dataModels?.get(dataType);
      },
      minCount: this.#form.minCount,
      onWait: (task) => this.#waiting.set(task.executionId, task),
      onLeave: (executionId, isCompleted) => {
        const task = this.#waiting.get(executionId);
        if (task && !isCompleted) this.#gone.push(task);
        this.#waiting.delete(executionId);
      },
      onPending: () => {
        this.#pending += 1;
        return () => {
          this.#pending -= 1;
          this.#wake?.();
        };
      },
      onFailure: (error) => {
        this.#fail(error);
        return true;
      },
    };
  }

  #onEvent(routingKey: string, message: EngineMessage): void {
    this.#moves.onEvent(routingKey, message);
    if (routingKey === 'activity.enter') this.#checkLoop(message);
    this.#events.onEvent(routingKey, message);
    if (routingKey === 'activity.wait') this.#noteScope(message);
    if (routingKey === 'activity.execution.discard') this.#noteInterruption(message);
  }

  /** A boundary event goes with every task that is left; nothing is inside of it. */
  #noteInterruption({ content: { id } }: EngineMessage): void {
    if (this.#form.source.getActivityById(id)?.type !== 'bpmn:BoundaryEvent') this.#interrupted = true;
  }

  /** A subprocess that is interrupted does not tell what is inside of it, which would seem to go on. */
  #forgetInterrupted(): void {
    this.#interrupted = false;
    const live = liveExecutions(this.#engine.getState());
    for (const task of this.#waiting.values()) {
      const { executionId, scopeExecutionId = '' } = task;
      // Of the instances of a task only the execution around them is listed.
      if (live.has(executionId) || live.has(scopeExecutionId)) continue;
      this.#gone.push(task);
      this.#waiting.delete(executionId);
    }
    this.#timers.keepOnly(live);
    this.#events.keepOnly(live);
  }

  /** The task itself does not know it: parents get their execution ids on the way out. */
  #noteScope({ content: { executionId, parent } }: EngineMessage): void {
    const task = this.#waiting.get(executionId);
    if (task && parent?.executionId !== undefined) task.scopeExecutionId = parent.executionId;
  }

  /** A process that goes round without ever waiting would never come back. */
  #checkLoop({ content: { id, parent } }: EngineMessage): void {
    const key = `${id} ${parent?.executionId}`;
    const visits = (this.#visits.get(key) ?? 0) + 1;
    this.#visits.set(key, visits);
    if (visits <= MAX_VISITS) return;
    const message = `the process came to <${id}> ${MAX_VISITS} times without a wait; mend its conditions`;
    const error = new SigningError('ERR_PROCESS_LOOP', message, { element: id });
    this.#fail(error);
    throw error;
  }

  #onEnd(error: unknown): void {
    if (error) this.#fail(error);
    else this.#ended = true;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }
}

/** What others see of a waiting task. */
function toElement(task: WaitingTask): WaitingElement {
  const { complete, fail, catches, kept, keep, keptBy, signingTasks, variables, ...element } = task;
  return element;
}

/** Without them the engine would take the text of a script condition for a value, and so for true. */
const noScripts: EngineScripts = {
  register: () => undefined,
  getScript: (language, { id }) => {
    if (!language) return undefined;
    const message = `<${id}> needs a script, and scripts don't run here; use conditions or services instead`;
    throw new SigningError('ERR_EXPRESSION_FAILED', message, { element: id });
  },
};

function dataTypeUnclear(): SigningError {
  return new SigningError(
    'ERR_EXPRESSION_FAILED',
    'a condition reads data without a data type, and the app has not exactly one; name it, or set connectedDataTypeId',
  );
}

/** An error of the engine or of a behaviour, with the id of the element where it came up. */
function toSigningError(error: unknown): SigningError {
  const { inner, source, message } = (error ?? {}) as {
    inner?: unknown;
    message?: string;
    source?: { content?: { id?: string } };
  };
  if (isSigningError(error)) return error;
  if (isSigningError(inner)) return inner;
  const element = source?.content?.id;
  const where = element === undefined ? 'the process' : `the process at <${element}>`;
  return new SigningError(
    'ERR_ENGINE_FAILED',
    `${where} could not go on: ${message ?? 'the engine failed'}`,
    {
      ...(element !== undefined && { element }),
      cause: error,
    },
  );
}
