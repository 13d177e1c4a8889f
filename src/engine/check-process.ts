import type { BpmnElement, DefinitionTree } from './definition-tree.ts';
import { OUTCOME_ERRORS } from './outcome-errors.ts';
import { processNodes } from './process-declaration.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';
import type { SigningTaskDeclaration } from './signing-declaration.ts';
import { isExpression } from './value-reader.ts';

/** Checks what the file says of the process as a whole, and that it says it where it is read. */
export function checkProcess(tree: DefinitionTree, surroundings: DefinitionSurroundings): DefinitionIssue[] {
  return [
    ...tree.declared.issues,
    ...checkDeclared(tree, surroundings),
    ...checkPlaces(tree),
    ...checkSigned(tree, surroundings),
    ...checkWaysBack(tree),
  ];
}

/** The app's own list of data types is whole; the file only says more of what is in it. */
function checkDeclared(
  { process, declared }: DefinitionTree,
  { dataTypes }: DefinitionSurroundings,
): DefinitionIssue[] {
  if (!dataTypes) return [];
  const counts = new Map(dataTypes.map(({ id, minCount }) => [id, minCount]));
  const where = { severity: 'error', element: process.id ?? '' } as const;
  return declared.dataTypes.flatMap(({ id, form }): DefinitionIssue[] => {
    const listed = counts.get(id);
    if (id !== '' && listed === undefined) {
      const message = `process <${process.id}> declares a data type that the app does not have, ${id}; declare it there too, or mend its id`;
      return [{ ...where, code: 'ERR_DATA_TYPE_UNKNOWN', attribute: 'dataType', message }];
    }
    if (declared.service && form?.kind === 'main' && listed === 0) {
      const message = `process <${process.id}> is a service, and its app can do without its main form, ${id}; set minCount there to 1`;
      return [{ ...where, code: 'ERR_CONFIG_CONFLICT', attribute: 'dataType', message }];
    }
    return [];
  });
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

/** Where a file declares data types and is the only one to do so, a signing task's other one may be misspelt. */
function checkSigned(tree: DefinitionTree, { dataTypes }: DefinitionSurroundings): DefinitionIssue[] {
  const declared = new Set(tree.declared.dataTypes.map(({ id }) => id));
  if (dataTypes || declared.size === 0) return [];
  return signingTasks(tree).flatMap(({ element: { id }, signing }) => {
    const attribute = signing.vocabulary === 'altinn' ? 'dataTypesToSign' : 'document';
    return signing.documents
      .map(({ dataType }) => dataType)
      .filter((dataType) => dataType !== undefined && !isExpression(dataType) && !declared.has(dataType))
      .map((dataType) => ({
        severity: 'warning',
        code: 'WARN_DATA_TYPE_UNDECLARED',
        element: id!,
        attribute,
        message: `signing task <${id}> signs a data type that signing:process does not declare, ${dataType}; declare it there, or mend its name, or what was meant is signed by nobody`,
      }));
  });
}

/** Callers of a service take back what waits for signatures; that is a rejection, and the model says where it leads. */
function checkWaysBack(tree: DefinitionTree): DefinitionIssue[] {
  if (!tree.declared.service) return [];
  return signingTasks(tree)
    .filter(({ element, signing }) => !goesOnRejected(signing) && !isRejectionCaught(tree, element))
    .map(({ element: { id } }) => ({
      severity: 'warning',
      code: 'WARN_NO_WAY_BACK',
      element: id!,
      message: `signing task <${id}> of a service has no way back, so complete=false of a message can't lead back to filling; draw an error boundary event for ${OUTCOME_ERRORS.rejected} that leads there`,
    }));
}

/** Its flow leads back, if anything does. */
function goesOnRejected({ vocabulary, attributes }: SigningTaskDeclaration): boolean {
  const { continueOn = '' } = attributes;
  return vocabulary === 'altinn' || isExpression(continueOn) || continueOn.includes('rejected');
}

/** By a boundary of the task, or of a subprocess around it; one without code catches all. */
function isRejectionCaught({ elements }: DefinitionTree, task: BpmnElement): boolean {
  const around = new Set<BpmnElement>();
  for (let at: BpmnElement | undefined = task; at; at = at.$parent) around.add(at);
  return elements.some(
    ({ attachedToRef, eventDefinitions = [] }) =>
      attachedToRef !== undefined && around.has(attachedToRef) && eventDefinitions.some(catchesRejection),
  );
}

function catchesRejection({ $type, errorRef }: BpmnElement): boolean {
  if ($type !== 'bpmn:ErrorEventDefinition') return false;
  return !errorRef || isExpression(errorRef.errorCode) || errorRef.errorCode === OUTCOME_ERRORS.rejected;
}

function signingTasks({
  declarations,
}: DefinitionTree): { element: BpmnElement; signing: SigningTaskDeclaration }[] {
  return [...declarations].flatMap(([element, { signing }]) => (signing ? [{ element, signing }] : []));
}
