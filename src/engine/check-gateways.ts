import { type BpmnElement, type DefinitionTree, isDecidedByCode } from './definition-tree.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';

/** Warns of gateways that only code can decide, and of rejections that no gateway tells from completions. */
export function checkGateways(tree: DefinitionTree, surroundings: DefinitionSurroundings): DefinitionIssue[] {
  return tree.elements.flatMap((element) => [
    ...checkDecision(tree, element, surroundings),
    ...checkRejection(tree, element),
  ]);
}

function checkDecision(
  { elements }: DefinitionTree,
  gateway: BpmnElement,
  { gatewayChoices = [] }: DefinitionSurroundings,
): DefinitionIssue[] {
  if (!isDecidedByCode(gateway, elements) || gatewayChoices.includes(gateway.id!)) return [];
  const message = `gateway <${gateway.id}> can only be decided by code; add conditions or a default flow, or register a choice`;
  return [{ severity: 'warning', code: 'WARN_GATEWAY_CHOICE', element: gateway.id!, message }];
}

/** A task that goes on although it was rejected needs a gateway behind it that asks for the action or the outcome. */
function checkRejection({ elements, declarations }: DefinitionTree, task: BpmnElement): DefinitionIssue[] {
  const { signing, actions } = declarations.get(task)!;
  const isNative = signing !== undefined && signing.vocabulary !== 'altinn';
  const rejects = isNative ? !!signing.attributes.continueOn : actions.includes('reject');
  if (!rejects) return [];
  if (flowsBehind(elements, task).some(({ conditionExpression }) => readsOutcome(conditionExpression?.body)))
    return [];
  const [kind, done] = signing ? ['signing task', 'signed'] : ['task', 'done'];
  const message = `${kind} <${task.id}> goes on after a reject as if it were ${done}; add a gateway that reads the action`;
  return [{ severity: 'warning', code: 'WARN_REJECT_UNREAD', element: task.id!, message }];
}

/** Flows out of a task, and out of the exclusive gateways that follow it directly. */
function flowsBehind(elements: readonly BpmnElement[], source: BpmnElement): BpmnElement[] {
  const found = new Set<BpmnElement>();
  const sources = new Set([source]);
  for (const from of sources) {
    for (const flow of elements) {
      if (flow.sourceRef !== from || flow.$type !== 'bpmn:SequenceFlow') continue;
      found.add(flow);
      if (flow.targetRef?.$type.endsWith('Gateway')) sources.add(flow.targetRef);
    }
  }
  return [...found];
}

function readsOutcome(condition: string | undefined): boolean {
  return condition !== undefined && /gatewayAction|\boutput\b/.test(condition);
}
