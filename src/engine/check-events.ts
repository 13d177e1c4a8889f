import type { BpmnElement, DefinitionTree } from './definition-tree.ts';
import type { DefinitionIssue } from './process-definition.ts';

const THROWING = ['bpmn:IntermediateThrowEvent', 'bpmn:EndEvent'];
const CATCHING = ['bpmn:IntermediateCatchEvent', 'bpmn:ReceiveTask', 'bpmn:BoundaryEvent', 'bpmn:StartEvent'];
/** What others than the process itself would have to throw. Errors and escalations come from inside anyway. */
const FROM_OUTSIDE: Record<string, string> = {
  'bpmn:MessageEventDefinition': 'a message',
  'bpmn:SignalEventDefinition': 'a signal',
  'bpmn:LinkEventDefinition': 'a link',
};
const OWN_ENGINE = 'in an engine of your own, with signingPlugin(),';

/** Warns of events that a runtime or the server never triggers, so that nobody waits for them in vain. */
export function checkEvents({ elements }: DefinitionTree): DefinitionIssue[] {
  const thrown = new Set(elements.filter(isThrowing).flatMap(definitionsOf).map(keyOf));
  return elements.flatMap((element) => {
    const issues = [...checkEventSubProcess(element), ...checkScript(element)];
    if (!CATCHING.includes(element.$type)) return issues;
    const definitions = definitionsOf(element);
    return [
      ...issues,
      ...definitions.flatMap((definition) => checkDefinition(element, definition, thrown)),
      ...checkErrorOfCall(element, definitions),
    ];
  });
}

function checkDefinition(
  element: BpmnElement,
  definition: BpmnElement,
  thrown: ReadonlySet<string>,
): DefinitionIssue[] {
  const { $type } = definition;
  if ($type === 'bpmn:ConditionalEventDefinition') {
    const problem =
      'waits for a condition, which is asked again only when something else moves the process on';
    return warn('WARN_EVENT_NOT_TRIGGERED', element, `${problem}; use a gateway behind a task instead`);
  }
  const what = FROM_OUTSIDE[$type];
  if (what === undefined || thrown.has(keyOf(definition))) return [];
  if ($type === 'bpmn:LinkEventDefinition') {
    return warn(
      'WARN_EVENT_NOT_TRIGGERED',
      element,
      'waits for a link that nothing throws; draw what throws it',
    );
  }
  const problem = waitsInIt(element)
    ? `waits for ${what} that nothing in the process throws: nobody but code can end the wait, by handing over its completion`
    : `is for ${what} that nothing in the process throws: a runtime and the server never take it`;
  return warn(
    'WARN_EVENT_NOT_TRIGGERED',
    element,
    `${problem}; throw it in the process, or use a task; ${OWN_ENGINE} signal it`,
  );
}

/** A start event of the process or a subprocess holds it up; one of an event subprocess is beside what runs. */
function waitsInIt({ $type, $parent }: BpmnElement): boolean {
  return $type !== 'bpmn:BoundaryEvent' && !$parent?.triggeredByEvent;
}

/** How a signing task ends is looked for on tasks and subprocesses, not across the border of a called process. */
function checkErrorOfCall(element: BpmnElement, definitions: readonly BpmnElement[]): DefinitionIssue[] {
  if (element.attachedToRef?.$type !== 'bpmn:CallActivity') return [];
  if (!definitions.some(({ $type }) => $type === 'bpmn:ErrorEventDefinition')) return [];
  return warn(
    'WARN_EVENT_NOT_TRIGGERED',
    element,
    'does not catch how a signing task in the called process ends; draw it there, on the task, or use a subprocess',
  );
}

function checkEventSubProcess(element: BpmnElement): DefinitionIssue[] {
  if (!element.triggeredByEvent) return [];
  const problem =
    'is an event subprocess, which interrupts nothing and does not catch how a signing task ends';
  return warn('WARN_EVENT_SUBPROCESS', element, `${problem}; use a boundary event`);
}

function checkScript(element: BpmnElement): DefinitionIssue[] {
  if (element.$type !== 'bpmn:ScriptTask') return [];
  const problem = `is a script, and scripts don't run unless told to`;
  return warn('WARN_SCRIPT', element, `${problem}; use a service task`);
}

function warn(code: `WARN_${string}`, { id }: BpmnElement, problem: string): DefinitionIssue[] {
  return [{ severity: 'warning', code, element: id!, message: `<${id}> ${problem}` }];
}

function isThrowing({ $type }: BpmnElement): boolean {
  return THROWING.includes($type);
}

/** A receive task stands for a message, and so does a catch event that doesn't say what it waits for. */
function definitionsOf(element: BpmnElement): BpmnElement[] {
  const { $type, eventDefinitions = [], messageRef } = element;
  const isReceiving = $type === 'bpmn:ReceiveTask';
  if (!isReceiving && ($type !== 'bpmn:IntermediateCatchEvent' || eventDefinitions.length > 0))
    return eventDefinitions;
  return [{ $type: 'bpmn:MessageEventDefinition', ...(messageRef && { messageRef }) }];
}

/** What a thrown event and the one that catches it have in common. */
function keyOf({ $type, messageRef, signalRef, name }: BpmnElement): string {
  return `${$type} ${messageRef?.id ?? signalRef?.id ?? name ?? ''}`;
}
