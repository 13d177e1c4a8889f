import type { BpmnElement } from './definition-tree.ts';
import type { ElementDeclaration } from './element-declaration.ts';
import type { DefinitionIssue } from './process-definition.ts';

const ADVICE = 'use altinn:taskExtension';

/** Tells of a task type in `altinn:properties`, and what becomes of the task. */
export function checkIgnoredType(
  { $type, id }: BpmnElement,
  { ignoredTaskType, taskType }: ElementDeclaration,
): DefinitionIssue[] {
  if (ignoredTaskType === undefined) return [];
  const problem = `task <${id}> says its type, ${ignoredTaskType}, in altinn:properties, which is ignored`;
  if (taskType !== undefined)
    return [warn(`${problem}; it is of type ${taskType} as its taskExtension says`)];
  if (ignoredTaskType === 'signing') {
    const message = `${problem}, so nobody would sign; ${ADVICE}`;
    return [{ severity: 'error', code: 'ERR_BPMN_INVALID', element: id!, attribute: 'taskType', message }];
  }
  const passed = $type === 'bpmn:Task' ? ', so the process passes it without waiting' : '';
  return [warn(`${problem}${passed}; ${ADVICE}`)];
}

function warn(message: string): DefinitionIssue {
  return { severity: 'warning', code: 'WARN_ELEMENT_UNKNOWN', message };
}
