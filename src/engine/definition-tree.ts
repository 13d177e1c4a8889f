import { declareElement, type ElementDeclaration } from './element-declaration.ts';
import { declareProcess, type ProcessDeclaration } from './process-declaration.ts';
import type { DefinitionIssue } from './process-definition.ts';
import { readModdle } from './read-moddle.ts';

/** A BPMN element as bpmn-moddle reads it, as far as it is looked at here. */
export interface BpmnElement {
  $type: string;
  id?: string;
  name?: string;
  isExecutable?: boolean;
  implementation?: string;
  flowElements?: BpmnElement[];
  artifacts?: BpmnElement[];
  sourceRef?: BpmnElement;
  targetRef?: BpmnElement;
  attachedToRef?: BpmnElement;
  default?: BpmnElement;
  conditionExpression?: { body?: string; language?: string };
  loopCharacteristics?: BpmnElement;
  eventDefinitions?: BpmnElement[];
  timeDuration?: { body?: string };
  timeDate?: { body?: string };
  timeCycle?: { body?: string };
  messageRef?: BpmnElement;
  signalRef?: BpmnElement;
  errorRef?: BpmnElement;
  /** Of an error. */
  errorCode?: string;
  /** Of a call activity: id of a process, or an expression. */
  calledElement?: string;
  triggeredByEvent?: boolean;
  extensionElements?: unknown;
  $attrs?: Record<string, unknown>;
  $parent?: BpmnElement;
  rootElements?: BpmnElement[];
}

/** What bpmn-moddle could not make sense of. */
export interface ModdleWarning {
  message: string;
  element?: BpmnElement;
  property?: string;
  value?: string;
}

/** A definition as it was read, with the one process that runs. */
export interface DefinitionTree {
  /** Kept whole: the engine's serializer reads more of it than we do. */
  moddle: {
    rootElement: BpmnElement;
    warnings: ModdleWarning[];
    references: unknown[];
    elementsById: unknown;
  };
  process: BpmnElement;
  /** Those that the process may call. */
  processes: BpmnElement[];
  /** Every flow element of the process and of those that it calls, those of subprocesses too, in the file's order. */
  elements: BpmnElement[];
  declarations: Map<BpmnElement, ElementDeclaration>;
  /** What the file says of the process as a whole. */
  declared: ProcessDeclaration;
}

/** Reads well-formed XML as BPMN 2.0. The issue says why there is no process that could run. */
export async function readTree(
  xml: string,
): Promise<{ tree: DefinitionTree; issue?: undefined } | { tree?: undefined; issue: DefinitionIssue }> {
  let moddle: DefinitionTree['moddle'];
  try {
    moddle = await readModdle(xml);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse('ERR_BPMN_INVALID', `the file is not a BPMN 2.0 definition: ${reason.split('\n')[0]}`);
  }
  const processes = (moddle.rootElement.rootElements ?? []).filter(({ $type }) => $type === 'bpmn:Process');
  const { process, issue } = chooseProcess(processes);
  if (!process) return { issue };
  const elements = calledFrom(process, processes).flatMap(flowElementsOf);
  const declarations = new Map(elements.map((element) => [element, declareElement(element)]));
  const declared = declareProcess(process, elements);
  return { tree: { moddle, process, processes, elements, declarations, declared } };
}

/**
 * The process that runs: the only one, whatever it says of itself (Altinn's files say `isExecutable="false"`), or
 * of several the one that is executable.
 */
export function chooseProcess(
  processes: readonly BpmnElement[],
): { process: BpmnElement; issue?: undefined } | { process?: undefined; issue: DefinitionIssue } {
  const candidates =
    processes.length === 1 ? processes : processes.filter(({ isExecutable }) => isExecutable);
  const [process] = candidates;
  if (candidates.length > 1 || (!process && processes.length > 1)) {
    const found = process ? 'several executable processes' : 'several processes and none is executable';
    return refuse(
      'ERR_PROCESS_AMBIGUOUS',
      `the definition has ${found}; say isExecutable="true" on one of them`,
    );
  }
  if (!process) return refuse('ERR_PROCESS_MISSING', 'the definition has no process; draw one');
  if (!process.flowElements?.length) {
    return refuse(
      'ERR_PROCESS_MISSING',
      `process <${process.id}> is empty; draw a start event and what follows`,
    );
  }
  return { process };
}

/** An exclusive gateway with several flows, none of which has a condition or is the default. */
export function isDecidedByCode(element: BpmnElement, elements: readonly BpmnElement[]): boolean {
  if (element.$type !== 'bpmn:ExclusiveGateway' || element.default) return false;
  const flows = elements.filter(
    ({ $type, sourceRef }) => $type === 'bpmn:SequenceFlow' && sourceRef === element,
  );
  return (
    flows.length > 1 && flows.every(({ conditionExpression }) => conditionExpression?.body === undefined)
  );
}

/** The process itself, and every process of the file that it comes to by call activities. */
export function calledFrom(process: BpmnElement, processes: readonly BpmnElement[]): BpmnElement[] {
  const found = new Set([process]);
  for (const caller of found) {
    for (const { $type, calledElement } of flowElementsOf(caller)) {
      const called = $type === 'bpmn:CallActivity' && processes.find(({ id }) => id === calledElement);
      if (called) found.add(called);
    }
  }
  return [...found];
}

function flowElementsOf({ flowElements = [] }: BpmnElement): BpmnElement[] {
  return flowElements.flatMap((element) => [element, ...flowElementsOf(element)]);
}

function refuse(code: DefinitionIssue['code'], message: string): { issue: DefinitionIssue } {
  return { issue: { severity: 'error', code, message } };
}
