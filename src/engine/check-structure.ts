import type { BpmnElement, DefinitionTree, ModdleWarning } from './definition-tree.ts';
import { DEFAULT_MAX_ELEMENTS } from './definition-xml.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';
import signingModdle from './signing-moddle.json' with { type: 'json' };

/** Characters of what could not be read that an issue repeats. */
const MAX_QUOTED = 120;

/** Ids that JavaScript objects give a meaning of their own: the engine keeps output by id. */
const UNUSABLE_IDS = ['__proto__', 'constructor', 'prototype'];

/** References that the process can't run without. */
const FLOW_ENDS = ['bpmn:sourceRef', 'bpmn:targetRef', 'bpmn:default'];
const NEEDED_REFERENCES = ['bpmn:attachedToRef', 'bpmn:errorRef', 'bpmn:messageRef', 'bpmn:signalRef'];

/** Whether a process is too large to be run, or even to be checked in a moment: the only thing that is said of it. */
export function checkSize(
  { elements }: DefinitionTree,
  { maxElements = DEFAULT_MAX_ELEMENTS }: DefinitionSurroundings,
): DefinitionIssue[] {
  if (elements.length <= maxElements) return [];
  const message = `the process has ${elements.length} elements and may have ${maxElements}; split it`;
  return [{ severity: 'error', code: 'ERR_DEFINITION_TOO_MANY_ELEMENTS', message }];
}

/** Checks what has nothing to do with signing: ids, references, and what bpmn-moddle could not read. */
export function checkStructure(tree: DefinitionTree, xml: string): DefinitionIssue[] {
  const { elements, moddle } = tree;
  const misspelt = misspeltIn(tree);
  return [
    ...checkNamespace(xml),
    ...moddle.warnings.filter((warning) => !isTold(warning, misspelt)).map(toIssue),
    ...elements.flatMap(checkElement),
    ...checkEnd(elements),
  ];
}

/** A misspelt namespace would make every signing task an ordinary one, without a word. */
function checkNamespace(xml: string): DefinitionIssue[] {
  const bound = [...xml.matchAll(/\sxmlns:signing\s*=\s*["']([^"']*)["']/g)].map(([, uri]) => uri);
  if (bound.every((uri) => uri === signingModdle.uri)) return [];
  const message = `the prefix signing stands for another namespace than ${signingModdle.uri}; mend xmlns:signing`;
  return [{ severity: 'error', code: 'ERR_NAMESPACE_WRONG', attribute: 'xmlns:signing', message }];
}

function checkElement(element: BpmnElement): DefinitionIssue[] {
  const { $type, id, sourceRef, targetRef } = element;
  if (id === undefined || UNUSABLE_IDS.includes(id)) {
    const message = `an element of type ${$type} has no usable id; give it one of its own`;
    return [{ severity: 'error', code: 'ERR_BPMN_INVALID', attribute: 'id', message }];
  }
  if ($type !== 'bpmn:SequenceFlow') return [];
  const missing = [!sourceRef && 'sourceRef', !targetRef && 'targetRef'].filter((name) => name !== false);
  return missing.map((attribute) => ({
    severity: 'error',
    code: 'ERR_FLOW_UNRESOLVED',
    element: id,
    attribute,
    message: `flow <${id}> has a ${attribute} that is not there; connect it, or remove the flow`,
  }));
}

/** Names that are an error where our vocabulary is read. */
function misspeltIn({ declarations, declared }: DefinitionTree): Set<string | undefined> {
  const unknown = [...declarations.values()].flatMap(({ signing }) => signing?.unknown ?? []);
  return new Set([...unknown, ...declared.issues.map(({ attribute }) => attribute)]);
}

function isTold({ message, element, property }: ModdleWarning, misspelt: Set<string | undefined>): boolean {
  const isOurs = element?.$type.startsWith('signing:') ?? false;
  return isOurs && /^unknown attribute/.test(message) && misspelt.has(property);
}

/** Legal BPMN: the process ends where nothing follows. But nobody can tell how it ended. */
function checkEnd(elements: readonly BpmnElement[]): DefinitionIssue[] {
  if (elements.some(({ $type }) => $type === 'bpmn:EndEvent')) return [];
  const message = 'the process has no end event; draw one, so that it can be told how it ended';
  return [{ severity: 'warning', code: 'WARN_END_EVENT_MISSING', message }];
}

function toIssue({ message, element, property, value }: ModdleWarning): DefinitionIssue {
  const where = element?.id === undefined ? {} : { element: element.id };
  if (property === undefined || /^unknown attribute/.test(message)) return unreadable(message, where);
  const attribute = property.slice(property.indexOf(':') + 1);
  const named = { ...where, attribute };
  const subject = element?.id === undefined ? 'the diagram' : `<${element.id}>`;
  const problem = `${subject} refers to <${value}> in ${attribute}, which is not there`;
  if (FLOW_ENDS.includes(property)) {
    return {
      severity: 'error',
      code: 'ERR_FLOW_UNRESOLVED',
      ...named,
      message: `${problem}; connect it, or remove it`,
    };
  }
  if (NEEDED_REFERENCES.includes(property)) {
    return {
      severity: 'error',
      code: 'ERR_BPMN_INVALID',
      ...named,
      message: `${problem}; define it, or remove it`,
    };
  }
  return {
    severity: 'warning',
    code: 'WARN_REFERENCE_UNRESOLVED',
    ...named,
    message: `${problem}; remove it`,
  };
}

/** Altinn ignores elements that it doesn't know; elsewhere they are a mistake. */
function unreadable(message: string, where: { element?: string }): DefinitionIssue {
  const line = /line: (\d+)/.exec(message)?.[1];
  const reason = /nested error: (.+)/.exec(message)?.[1];
  const at = line === undefined ? '' : ` at line ${Number(line) + 1}`;
  const what = shorten(message.split('\n')[0]!);
  const text = `${what}${at}${reason === undefined ? '' : `, ${shorten(reason)}`}`;
  if (
    /<(altinn|ns\d+):/.test(what) ||
    !/unparsable content|duplicate ID|unrecognized|unknown type/i.test(message)
  ) {
    return { severity: 'warning', code: 'WARN_ELEMENT_UNKNOWN', ...where, message: `${text}; it is ignored` };
  }
  return { severity: 'error', code: 'ERR_BPMN_INVALID', ...where, message: `${text}; mend or remove it` };
}

/** bpmn-moddle quotes what it could not read, however much that is. */
function shorten(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
