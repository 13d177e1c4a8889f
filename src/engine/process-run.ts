import { SigningError } from '../errors.ts';
import type { Outcome, SigningTaskConfig } from '../signing/index.ts';
import type { WaitingTask } from './engine-host.ts';
import { EngineRun } from './engine-run.ts';
import { OUTCOME_ERRORS } from './outcome-errors.ts';
import type { ProcessDefinition } from './process-definition.ts';

/** An element in which the process waits. */
export interface WaitingElement {
  elementId: string;
  /** The engine's id of this execution; stays over any number of recoveries, new for each entry. */
  executionId: string;
  /**
   * The engine's id of the execution around it: of the process, or of one instance of a subprocess. The same for an
   * element that a loop comes back to, another for each instance; stays over any number of recoveries.
   */
  scopeExecutionId?: string;
  kind: 'signing' | 'task' | 'service' | 'event';
  /** BPMN type, such as `bpmn:UserTask`. */
  type: string;
  name?: string;
  /** Altinn's task type, or `signing`. */
  taskType?: string;
  /** Name of the handler, for `service`: the `implementation`, else Altinn's task type. */
  service?: string;
  /**
   * What the model says, expressions resolved, for `signing`. Absent for a task that was entered in an earlier step
   * and whose expressions give nothing any more: what it was entered with still holds.
   */
  signing?: SigningTaskConfig;
  /** Provider id to the order of the group in which the model nests it: for signees that come without an order. */
  providerOrders?: Record<string, number>;
}

/** What a waiting element gets, so that the process goes on. */
export type Handover =
  | {
      type: 'round';
      elementId: string;
      executionId: string;
      outcome: Outcome;
      /** What the caller asked for last: `sign`, `reject`, a name of the model's; read by gateways. */
      action?: string;
      signatures: number;
    }
  | {
      type: 'complete';
      elementId: string;
      executionId: string;
      action?: string;
      output?: Record<string, unknown>;
    }
  /** Rings one of the timers that {@link ProcessStep.timers} lists, whether or not it is due. */
  | { type: 'timer'; elementId: string; executionId: string }
  | { type: 'error'; elementId: string; executionId: string; code: string; message: string };

/** One element that was entered or left while the process ran, in order: what a history is made of. */
export interface ProcessMove {
  type: 'entered' | 'left' | 'abandoned' | 'started' | 'ended';
  elementId: string;
  executionId?: string;
  /** BPMN type. */
  elementType: string;
}

/** A timer that runs: of an event, in which the process may wait, or on an element that it waits in. */
export interface DueTimer {
  /** The event. */
  elementId: string;
  /** The engine's id of this run of the timer; stays over any number of recoveries, new for each repetition. */
  executionId: string;
  /** Milliseconds since 1970, UTC; never moves. */
  dueAt: number;
}

/** Where the process stands after it ran to its next wait. */
export interface ProcessStep {
  /** JSON, without the source. Absent once the process has ended. */
  state?: string;
  waiting: WaitingElement[];
  moves: ProcessMove[];
  /** All that run, those of earlier steps too; the next one first. None rings by itself. */
  timers: DueTimer[];
  /** How the process ended: `completed` at an end event, else the outcome that nobody caught. */
  ended?: { outcome: Outcome; endEvent?: string };
}

/** A flow out of a gateway that code decides. */
export interface GatewayFlow {
  id: string;
  targetId: string;
  name?: string;
}

/** Decides a gateway whose flows have no conditions (Altinn: `IProcessExclusiveGateway`). */
export type GatewayChoice = (query: {
  gatewayId: string;
  flows: readonly GatewayFlow[];
  instanceId?: string;
  action?: string;
  /** Reads a value of the instance's data, as the condition language's `dataModel` does. */
  dataModel(path: string, dataType?: string): unknown;
}) => string | Promise<string>;

/** What a run may read and ask. */
export interface RunOptions {
  instanceId?: string;
  /** Kept in the engine's state, in clear: no identity numbers. */
  variables?: Record<string, unknown>;
  /** Given to the definition's expressions as `environment.services`; never kept. */
  services?: Record<string, (...args: never[]) => unknown>;
  /** By gateway id. */
  gatewayChoices?: Record<string, GatewayChoice>;
  /** Flows named by whoever mends an incident: gateway id to flow id. */
  chosenFlows?: Record<string, string>;
  /** First document of each data type that `definition.dataTypesRead` names. */
  dataModels?: ReadonlyMap<string, { contentType: string; bytes: Buffer }>;
  /** Whether script tasks and script conditions run, in this process with all its rights; default false. */
  scripts?: boolean;
  /**
   * The timers of the state that is recovered, as the step before listed them. Where one is left out, what the state
   * says of it counts.
   */
  timers?: readonly DueTimer[];
  /** Milliseconds since 1970, UTC: the only clock that timers are measured with. */
  now: number;
}

/**
 * Starts the process and runs it to its next wait. Throws what keeps it from getting there, with the id of the
 * element: `ERR_GATEWAY_FLOWS`, `ERR_GATEWAY_CHOICE_MISSING`, `ERR_EXPRESSION_FAILED`, an attribute's code, or
 * `ERR_ENGINE_FAILED`. Nothing is kept then, so that it can be tried again.
 */
export async function startProcess(definition: ProcessDefinition, options: RunOptions): Promise<ProcessStep> {
  const run = new EngineRun(definition, options);
  await run.start();
  return run.step();
}

/**
 * Hands over what waiting elements get, one after the other, and runs the process to its next wait. A round's
 * outcome other than `completed`, and than those in the model's `continueOn`, goes to a boundary error event of code
 * `SIGNING_REJECTED`, `SIGNING_FAILED`, `SIGNING_EXPIRED` or `SIGNING_CANCELLED`, or without code; where none would
 * catch it, the process has ended with that outcome.
 *
 * `complete` also ends the wait of an event, be it a message, a signal or a timer that it waits for. `timer` rings a
 * timer: a boundary event leaves the task or takes its flow besides, any other event goes on. The next repetition of a
 * cycle is due one repetition after this one was; one that is overdue by more than a repetition catches up once.
 *
 * Throws as {@link startProcess} does, and `ERR_OUTCOME_NOT_TAKEN` for an element that doesn't wait, or waits for a
 * condition that does not hold, and for a timer that doesn't run. The state that was given is still good then.
 */
export async function continueProcess(
  definition: ProcessDefinition,
  state: string,
  handovers: readonly Handover[],
  options: RunOptions,
): Promise<ProcessStep> {
  const run = new EngineRun(definition, options);
  await run.recover(state);
  for (const handover of handovers) {
    const outcome = run.attempt(() => handOver(run, handover));
    await run.settle();
    if (outcome !== undefined) return run.endedBy(outcome);
  }
  return run.step();
}

/** Answers the outcome that ends the whole process, where the model has no place for it. */
function handOver(run: EngineRun, handover: Handover): Outcome | undefined {
  if (handover.type === 'timer') return ringTimer(run, handover);
  if (handover.type === 'complete' && run.waitsInEvent(handover.executionId)) {
    return completeEvent(run, handover);
  }
  const task = run.waitingTask(handover.executionId);
  if (!task || task.elementId !== handover.elementId) {
    throw new SigningError(
      'ERR_OUTCOME_NOT_TAKEN',
      `<${handover.elementId}> does not wait in this execution any more; read where the process stands`,
      { element: handover.elementId, info: { executionId: handover.executionId } },
    );
  }
  switch (handover.type) {
    case 'round':
      return handOverRound(run, task, handover);
    case 'complete': {
      task.complete(outputOf(handover));
      if (handover.action === 'reject') run.markAbandoned(handover.executionId);
      return undefined;
    }
    case 'error':
      return handOverError(task, handover);
  }
}

function ringTimer(run: EngineRun, handover: Handover & { type: 'timer' }): undefined {
  if (run.ringTimer(handover)) return undefined;
  const { elementId, executionId } = handover;
  throw new SigningError(
    'ERR_OUTCOME_NOT_TAKEN',
    `the timer <${elementId}> does not run any more; read where the process stands`,
    { element: elementId, info: { executionId } },
  );
}

function completeEvent(run: EngineRun, handover: Handover & { type: 'complete' }): undefined {
  const { elementId, executionId } = handover;
  if (run.completeEvent(executionId, outputOf(handover))) return undefined;
  throw new SigningError(
    'ERR_OUTCOME_NOT_TAKEN',
    `<${elementId}> waits for a condition that does not hold; set the variables that it reads`,
    { element: elementId, info: { executionId } },
  );
}

function outputOf({ action, output }: Handover & { type: 'complete' }): Record<string, unknown> {
  return { ...output, ...(action !== undefined && { action }) };
}

function handOverRound(
  run: EngineRun,
  task: WaitingTask,
  { outcome, action, signatures, executionId }: Handover & { type: 'round' },
): Outcome | undefined {
  if (outcome === 'completed' || run.continuesOn(task.elementId, outcome)) {
    // Whatever was asked for last, a task that was not completed must never look to a gateway as if it was.
    const read = outcome === 'completed' ? action : 'reject';
    task.complete({ outcome, signatures, ...(read !== undefined && { action: read }) });
    if (outcome !== 'completed') run.markAbandoned(executionId);
    return undefined;
  }
  const code = OUTCOME_ERRORS[outcome];
  if (!task.catches(code)) return outcome;
  task.fail({
    code,
    message: `signing task <${task.elementId}> is ${outcome}`,
    output: { outcome, signatures, action: 'reject' },
  });
  return undefined;
}

function handOverError(task: WaitingTask, { code, message }: Handover & { type: 'error' }): undefined {
  if (!task.catches(code)) {
    throw new SigningError(
      'ERR_SERVICE_FAILED',
      `<${task.elementId}> failed with a code that no boundary event catches; mend the service, or draw the event`,
      { element: task.elementId, info: { code } },
    );
  }
  task.fail({ code, message });
}
