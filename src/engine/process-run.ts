import type { Outcome, SigningTaskConfig } from '../signing/index.ts';
import type { ProcessDefinition } from './process-definition.ts';

/** An element in which the process waits. */
export interface WaitingElement {
  elementId: string;
  /** The engine's id of this execution; stays over any number of recoveries, new for each entry. */
  executionId: string;
  kind: 'signing' | 'task' | 'service' | 'event';
  /** BPMN type, such as `bpmn:UserTask`. */
  type: string;
  name?: string;
  /** Altinn's task type, or `signing`. */
  taskType?: string;
  /** Name of the handler, for `service`: the `implementation`, else Altinn's task type. */
  service?: string;
  /** What the model says, expressions resolved, for `signing`. */
  signing?: SigningTaskConfig;
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
  | { type: 'error'; elementId: string; executionId: string; code: string; message: string };

/** One element that was entered or left while the process ran, in order: what a history is made of. */
export interface ProcessMove {
  type: 'entered' | 'left' | 'abandoned' | 'started' | 'ended';
  elementId: string;
  executionId?: string;
  /** BPMN type. */
  elementType: string;
}

/** A timer that the engine would have started. */
export interface DueTimer {
  elementId: string;
  executionId: string;
  /** Milliseconds since 1970, UTC. */
  dueAt: number;
}

/** Where the process stands after it ran to its next wait. */
export interface ProcessStep {
  /** JSON, without the source. Absent once the process has ended. */
  state?: string;
  waiting: WaitingElement[];
  moves: ProcessMove[];
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
  /** Milliseconds since 1970, UTC. */
  now: number;
}

export declare function startProcess(
  definition: ProcessDefinition,
  options: RunOptions,
): Promise<ProcessStep>;
export declare function continueProcess(
  definition: ProcessDefinition,
  state: string,
  handovers: readonly Handover[],
  options: RunOptions,
): Promise<ProcessStep>;
