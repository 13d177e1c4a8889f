import type { DataModelDocument } from './altinn/data-model.ts';
import type { EngineEnvironment } from './engine-types.ts';
import type { DueTimer, GatewayChoice, WaitingElement } from './process-run.ts';

/** An element that waits, with the means to end the wait. */
export interface WaitingTask extends WaitingElement {
  /** Lets it take the normal flow; `output` is what gateways and expressions may read under the element's id. */
  complete(output: Record<string, unknown>): void;
  /** Ends it with a BPMN error that a boundary event may catch; `output` is what may be read as above. */
  fail(error: { code: string; message: string; output?: Record<string, unknown> }): void;
  /** Code of a BPMN error to whether a boundary event on it, or on a subprocess around it, would catch it. */
  catches(code: string): boolean;
  /** What the host keeps with this execution; saved and recovered with the engine's state, so plain JSON. */
  kept(): unknown;
  keep(value: unknown): void;
  /** What is kept with the last execution of another task, in the same scope or one around it. */
  keptBy(elementId: string): unknown;
  /** Ids of all signing tasks of the definition. */
  signingTasks(): string[];
  /** Variables that the task's expressions see. */
  variables(): Record<string, unknown>;
}

/** A timer that runs, with the means to end the wait. */
export interface RunningTimer extends DueTimer {
  /** The engine's id of the execution of its event. */
  eventExecutionId: string;
  /** Takes the event's flow, as if its time had come. */
  ring(): void;
}

/** Whoever keeps timers that don't ring by themselves. */
export interface HostTimers {
  /** Milliseconds since 1970, UTC: the clock that timers are measured with. */
  now: number;
  /** When a timer of an earlier step is due, where the host knows better than the engine's state. */
  dueAt(executionId: string): number | undefined;
  /** A timer was started, or recovered. */
  onStart(timer: RunningTimer): void;
  /** A timer rings, or runs no more. */
  onStop(executionId: string): void;
}

/** What the elements of a running engine need from whoever runs it. */
export interface EngineHost {
  /** Whether service tasks wait to be completed, instead of being called as the engine does. */
  servicesWait: boolean;
  gatewayChoices: Record<string, GatewayChoice>;
  /** Absent in an engine with live timers of its own. */
  timers?: HostTimers;
  /** Gateway id to the flow that somebody has decided on. */
  chosenFlows: Record<string, string>;
  instanceId?: string;
  /** Document of a data type; without one, of the app's only one. */
  readDocument(dataType: string | undefined): DataModelDocument | undefined;
  minCount?(dataType: string): number;
  onWait(task: WaitingTask): void;
  /** `isCompleted`: it took its normal flow; the engine itself says nothing of one of several instances. */
  onLeave(executionId: string, isCompleted: boolean): void;
  /** Something that lets the process go on only later has begun; it calls what it is given back when it has ended. */
  onPending(): () => void;
  /**
   * An element can't go on. What it throws besides may be caught in the model; this is not. True where the host
   * tells its caller.
   */
  onFailure(error: unknown): boolean;
}

/** Name under which the engine's environment carries its host; never saved. */
export const HOST_OPTION = 'signing';

/** The host of an engine, `undefined` if it was made without our options. */
export function hostOf(environment: EngineEnvironment): EngineHost | undefined {
  return environment.options[HOST_OPTION] as EngineHost | undefined;
}
