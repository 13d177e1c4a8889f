import { type BpmnElement, calledFrom, type DefinitionTree } from './definition-tree.ts';
import type { DefinitionIssue } from './process-definition.ts';

/** A call activity that calls nothing would wait for ever, and one that calls itself would never wait. */
export function checkCalls({ elements, processes }: DefinitionTree): DefinitionIssue[] {
  return elements
    .filter(({ $type }) => $type === 'bpmn:CallActivity')
    .flatMap((call): DefinitionIssue[] => {
      const problem = problemOf(call, processes);
      if (problem === undefined) return [];
      const message = `call activity <${call.id}> ${problem}`;
      const attribute = 'calledElement';
      return [{ severity: 'error', code: 'ERR_BPMN_INVALID', element: call.id!, attribute, message }];
    });
}

function problemOf(call: BpmnElement, processes: readonly BpmnElement[]): string | undefined {
  const { calledElement } = call;
  if (calledElement === undefined) return 'calls nothing; name a process of this file, or use a subprocess';
  const called = processes.find(({ id }) => id === calledElement);
  if (!called)
    return `calls ${calledElement}, which is no process of this file; draw it here, or use a subprocess`;
  if (calledFrom(called, processes).includes(processOf(call))) {
    return `calls ${calledElement}, which leads back to it; draw a loop with a gateway instead`;
  }
  return undefined;
}

function processOf(element: BpmnElement): BpmnElement {
  let around = element;
  while (around.$parent && around.$type !== 'bpmn:Process') around = around.$parent;
  return around;
}
