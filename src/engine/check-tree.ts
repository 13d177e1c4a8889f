import { checkCalls } from './check-calls.ts';
import { checkConditions } from './check-conditions.ts';
import { checkEvents } from './check-events.ts';
import { checkGateways } from './check-gateways.ts';
import { checkIgnoredType } from './check-ignored-type.ts';
import { checkProcess } from './check-process.ts';
import { checkSigningTask } from './check-signing-task.ts';
import { checkSize, checkStructure } from './check-structure.ts';
import { checkTimers } from './check-timers.ts';
import type { DefinitionTree } from './definition-tree.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';

/** Everything that is wrong or doubtful with a definition that could be read, in the file's order. */
export function checkTree(
  tree: DefinitionTree,
  xml: string,
  surroundings: DefinitionSurroundings,
): DefinitionIssue[] {
  const tooLarge = checkSize(tree, surroundings);
  if (tooLarge.length > 0) return tooLarge;
  return [
    ...checkStructure(tree, xml),
    ...checkProcess(tree, surroundings),
    ...tree.elements.flatMap((element) => [
      ...checkIgnoredType(element, tree.declarations.get(element)!),
      ...checkSigningTask(tree, element, surroundings),
    ]),
    ...checkConditions(tree, surroundings),
    ...checkGateways(tree, surroundings),
    ...checkCalls(tree),
    ...checkEvents(tree),
    ...checkTimers(tree),
    ...checkServices(tree, surroundings),
  ];
}

function checkServices(
  { declarations }: DefinitionTree,
  { services }: DefinitionSurroundings,
): DefinitionIssue[] {
  if (!services) return [];
  return [...declarations].flatMap(([{ id }, { service }]): DefinitionIssue[] => {
    if (service === undefined || services.includes(service)) return [];
    const message = `service task <${id}> needs a handler named ${service}; register one, or the process stops there`;
    return [{ severity: 'warning', code: 'WARN_SERVICE_HANDLER_MISSING', element: id!, message }];
  });
}
