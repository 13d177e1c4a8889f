import type { BpmnElement, DefinitionTree } from './definition-tree.ts';
import type { DefinitionIssue } from './process-definition.ts';
import { startTimer, TIMER_VALUES, type TimerType } from './timer-schedule.ts';
import { isExpression } from './value-reader.ts';

const TYPES = Object.keys(TIMER_VALUES) as TimerType[];

/** Finds timers whose time can't be read. Expressions are read on entry. */
export function checkTimers({ elements }: DefinitionTree): DefinitionIssue[] {
  return elements.flatMap((element) =>
    (element.eventDefinitions ?? [])
      .filter(({ $type }) => $type === 'bpmn:TimerEventDefinition')
      .flatMap((definition) => checkTimer(element, definition)),
  );
}

function checkTimer({ id }: BpmnElement, definition: BpmnElement): DefinitionIssue[] {
  const said = TYPES.filter((type) => definition[type]?.body);
  const [type, other] = said;
  if (type === undefined) {
    const message = `<${id}> is a timer that says no time; give it one of ${TYPES.join(', ')}`;
    return [{ severity: 'error', code: 'ERR_ATTRIBUTE_INVALID', element: id!, message }];
  }
  if (other !== undefined) {
    const message = `<${id}> is a timer that says ${said.join(' and ')}; leave one of them`;
    return [{ severity: 'error', code: 'ERR_CONFIG_CONFLICT', element: id!, attribute: other, message }];
  }
  const value = definition[type]!.body!.trim();
  if (isExpression(value) || startTimer(type, value, 0)) return [];
  const message = `<${id}> has a ${type} that must be ${TIMER_VALUES[type]}`;
  return [{ severity: 'error', code: 'ERR_ATTRIBUTE_INVALID', element: id!, attribute: type, message }];
}
