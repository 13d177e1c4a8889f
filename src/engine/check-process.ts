import type { BpmnElement, DefinitionTree } from './definition-tree.ts';
import { processNodes } from './process-declaration.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';

/** Checks what the file says of the process as a whole, and that it says it where it is read. */
export function checkProcess(tree: DefinitionTree, surroundings: DefinitionSurroundings): DefinitionIssue[] {
  return [...tree.declared.issues, ...checkDeclared(tree, surroundings), ...checkPlaces(tree)];
}

/** The app's own list of data types is whole; the file only says more of what is in it. */
function checkDeclared(
  { process, declared }: DefinitionTree,
  { dataTypes }: DefinitionSurroundings,
): DefinitionIssue[] {
  if (!dataTypes) return [];
  const known = new Set(dataTypes.map(({ id }) => id));
  return declared.dataTypes
    .filter(({ id }) => id !== '' && !known.has(id))
    .map(({ id }) => ({
      severity: 'error',
      code: 'ERR_DATA_TYPE_UNKNOWN',
      element: process.id ?? '',
      attribute: 'dataType',
      message: `process <${process.id}> declares a data type that the app does not have, ${id}; declare it there too, or mend its id`,
    }));
}

function checkPlaces({ moddle: { rootElement, elementsById }, process }: DefinitionTree): DefinitionIssue[] {
  const elements = new Set([rootElement, ...Object.values(elementsById as Record<string, BpmnElement>)]);
  elements.delete(process);
  return [...elements]
    .filter((element) => processNodes(element).length > 0)
    .map(({ id }) => ({
      severity: 'error',
      code: 'ERR_BPMN_INVALID',
      ...(id !== undefined && { element: id }),
      attribute: 'process',
      message: `<${id ?? 'definitions'}> has a signing:process, which is read on the process that runs alone; move it to <${process.id}>`,
    }));
}
