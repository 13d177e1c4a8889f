import * as Elements from 'bpmn-elements';
import { JavaScripts } from 'bpmn-engine';
import serializeContext, { TypeResolver } from 'moddle-context-serializer';

/**
 * The engine as far as this folder touches it. The one place that knows the engine's classes: their published types
 * are written by hand and miss what behaviours need, so every cast against them is here. Nothing is ever tested with
 * `instanceof`, since a host may run another copy of these packages.
 */

/** A message of the engine's broker. */
export interface EngineMessage {
  fields: { routingKey?: string; redelivered?: boolean };
  content: EngineContent;
  properties: { type?: string; delegate?: boolean; correlationId?: string };
}

/** What a message of an activity says. */
export interface EngineContent {
  id: string;
  type: string;
  name?: string;
  executionId: string;
  isRootScope?: boolean;
  isRecovered?: boolean;
  isMultiInstance?: boolean;
  parent?: EngineParent;
  inbound?: Record<string, unknown>[];
  error?: unknown;
  [name: string]: unknown;
}

export interface EngineParent {
  id: string;
  type: string;
  executionId?: string;
  path?: EngineParent[];
}

export interface EngineBroker {
  publish(exchange: string, routingKey: string, content?: unknown, options?: Record<string, unknown>): void;
  subscribeTmp(
    exchange: string,
    pattern: string,
    onMessage: (routingKey: string, message: EngineMessage) => void,
    options: { noAck?: boolean; consumerTag?: string; priority?: number },
  ): void;
  cancel(consumerTag: string): void;
}

export interface EngineEnvironment {
  output: Record<string, unknown>;
  readonly variables: Record<string, unknown>;
  readonly services: Record<string, unknown>;
  readonly options: Record<string, unknown>;
  resolveExpression(expression: string, message?: EngineMessage): unknown;
}

/** A sequence flow that leaves an activity. */
export interface EngineFlow {
  id: string;
  name?: string;
  targetId: string;
  isDefault?: boolean;
  behaviour: { conditionExpression?: { body?: string; language?: string } };
}

/** An element as the serialized definition holds it. */
export interface EngineElementDefinition {
  id: string;
  type: string;
  name?: string;
  parent: { id: string; type: string };
  behaviour: Record<string, unknown> & {
    attachedTo?: { id: string };
    eventDefinitions?: { type: string; behaviour?: { errorRef?: { id?: string } } }[];
    loopCharacteristics?: { Behaviour: new (activity: EngineActivity, definition: unknown) => EngineLoop };
    implementation?: string;
    errorCode?: string;
  };
}

export interface EngineLoop {
  execute(message: EngineMessage): void;
}

export interface EngineContext {
  environment: EngineEnvironment;
  /** The subprocess or process whose elements this is about. */
  owner?: { environment: EngineEnvironment; context?: EngineContext; parent?: { id: string } };
  getActivityById(id: string): EngineActivity | null;
  definitionContext: EngineSourceContext;
}

/** A definition in the engine's own form, made once and shared by all its runs. */
export interface EngineSourceContext {
  id: string;
  elements: {
    activities: EngineElementDefinition[];
    processes: EngineElementDefinition[];
    sequenceFlows: (EngineFlow & { sourceId: string; parent: { id: string } })[];
  };
  getActivityById(id: string): EngineElementDefinition | undefined;
}

export interface EngineActivity {
  id: string;
  type: string;
  name?: string;
  behaviour: EngineElementDefinition['behaviour'];
  parent: { id: string };
  broker: EngineBroker;
  environment: EngineEnvironment;
  context: EngineContext;
  outbound: EngineFlow[];
  /** The execution that runs, or that ran last. */
  execution?: { source?: { kept?: unknown } };
}

/** What does the work of an activity. `getState` and `recover` keep what it wants kept in the engine's state. */
export interface EngineBehaviour {
  execute(message: EngineMessage): unknown;
  getState?(): Record<string, unknown> | undefined;
  recover?(state: Record<string, unknown>): void;
}

/** What an event waits for, or throws. */
export interface EngineEventDefinition {
  readonly type: string;
  execute(message: EngineMessage): void;
}

/** An event definition as the serialized definition holds it. */
export interface EngineEventDefinitionSource {
  type: string;
  behaviour?: Record<string, unknown>;
}

export type EngineEventDefinitionClass = new (
  activity: EngineActivity,
  source: EngineEventDefinitionSource,
) => EngineEventDefinition;

export type EngineBehaviourClass = new (activity: EngineActivity, context: EngineContext) => EngineBehaviour;

/** Makes an activity; the engine calls it with `new`, so it is never an arrow function. */
export type EngineElementFactory = (
  definition: EngineElementDefinition,
  context: EngineContext,
) => EngineActivity;

export interface EngineDefinition {
  broker: EngineBroker;
  environment: EngineEnvironment;
  run(callback: (error?: unknown) => void): unknown;
  resume(callback: (error?: unknown) => void): unknown;
  recover(state: unknown): unknown;
  getState(): Record<string, unknown>;
  getApi(message: EngineMessage): EngineApi;
  stop(): void;
}

/** Speaks to the execution that a message came from. */
export interface EngineApi {
  owner: EngineActivity;
  signal(message: Record<string, unknown>): void;
  /** Ends the wait of a timer, as if it had rung. */
  cancel(message: Record<string, unknown>): void;
}

/** Timers in the shape that the engine takes. */
export interface EngineTimers {
  executing: unknown[];
  register(owner: EngineContent): {
    setTimeout(callback: () => void, delay: number): unknown;
    clearTimeout(reference: unknown): void;
  };
  setTimeout(callback: () => void, delay: number): unknown;
  clearTimeout(reference: unknown): void;
}

/** How the engine resolves `${…}`. */
export interface EngineExpressions {
  resolveExpression(text: unknown, context?: unknown, functionContext?: unknown): unknown;
  isExpression(text: unknown): boolean;
  hasExpression(text: unknown): boolean;
}

/** What runs the engine's scripts. */
export interface EngineScripts {
  register(element: unknown): void;
  getScript(language: string | undefined, element: { id: string }): unknown;
}

const elements = Elements as unknown as Record<string, EngineElementFactory> & {
  Activity: new (
    behaviour: EngineBehaviourClass,
    definition: EngineElementDefinition,
    context: EngineContext,
  ) => EngineActivity;
  Definition: new (context: EngineContext) => EngineDefinition;
  Context: new (source: EngineSourceContext, environment: EngineEnvironment) => EngineContext;
  Environment: new (
    options: Record<string, unknown>,
  ) => EngineEnvironment & { expressions: EngineExpressions };
  ServiceImplementation: unknown;
};

/** An activity of the engine that works by this behaviour. */
export function makeActivity(
  behaviour: EngineBehaviourClass,
  definition: EngineElementDefinition,
  context: EngineContext,
): EngineActivity {
  return new elements.Activity(behaviour, definition, context);
}

/** The engine's own element of this name, for whatever is not ours. */
export function makeEngineElement(
  name: string,
  definition: EngineElementDefinition,
  context: EngineContext,
): EngineActivity {
  return elements[name]!(definition, context);
}

/** The engine's own expressions. */
export function defaultExpressions(): EngineExpressions {
  return new elements.Environment({}).expressions;
}

/** The engine's own scripts: JavaScript, run in this process. */
export function javaScripts(): EngineScripts {
  return new JavaScripts(false) as EngineScripts;
}

/** The behaviour of a service task that calls `environment.services[name]`, as the engine does for implementations. */
export function serviceCalling(
  behaviour: EngineElementDefinition['behaviour'],
  name: string,
): EngineElementDefinition['behaviour'] {
  const implementation = `\${environment.services.${name}}`;
  return { ...behaviour, implementation, Service: elements.ServiceImplementation };
}

/** A definition that can be run or recovered, in an environment of its own. */
export function makeDefinition(
  source: EngineSourceContext,
  environmentOptions: Record<string, unknown>,
): EngineDefinition {
  const environment = new elements.Environment(environmentOptions);
  return new elements.Definition(new elements.Context(source, environment));
}

/** Turns what bpmn-moddle read into the engine's own form, with these elements in place of the engine's. */
export function makeSourceContext(
  moddleContext: unknown,
  replacements: Record<string, EngineElementFactory | EngineEventDefinitionClass>,
  extend: (behaviour: object) => undefined,
): EngineSourceContext {
  const resolver = TypeResolver({ ...Elements, ...replacements });
  return serializeContext(
    moddleContext as never,
    resolver,
    extend as never,
  ) as unknown as EngineSourceContext;
}
