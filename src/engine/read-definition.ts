import { createHash } from 'node:crypto';
import { SigningError } from '../errors.ts';
import { callsIn, isAltinnExpression, parseExpression } from './altinn/expression.ts';
import { checkTree } from './check-tree.ts';
import { type BpmnElement, type DefinitionTree, isDecidedByCode, readTree } from './definition-tree.ts';
import { readXml } from './definition-xml.ts';
import { type EngineSourceContext, makeSourceContext } from './engine-types.ts';
import { extendBehaviour } from './extend-behaviour.ts';
import type {
  DefinitionIssue,
  DefinitionSurroundings,
  ProcessDefinition,
  ProcessElement,
} from './process-definition.ts';
import { signingElements } from './signing-elements.ts';
import { readSigningTask } from './signing-task-config.ts';
import { TimerEventDefinition } from './timer-event-definition.ts';

/** What a run needs of a definition besides its public face. */
export interface EngineForm {
  source: EngineSourceContext;
  minCount(dataType: string): number;
  /** Data type that conditions read which name none; `undefined` where the app has not exactly one. */
  onlyDataType?: string;
}

/**
 * Lists everything that is wrong or doubtful with a definition, errors first. Never throws for what a file holds.
 * What the surroundings leave out is not checked against.
 */
export async function checkDefinition(
  source: string | Buffer,
  surroundings: DefinitionSurroundings = {},
): Promise<DefinitionIssue[]> {
  return (await read(source, surroundings)).issues;
}

/**
 * Reads a definition: BPMN 2.0 XML with signing tasks of the native vocabulary, of Altinn's, or in Camunda's
 * properties. Throws the first error that {@link checkDefinition} would list, with all of them in `info.issues`.
 */
export async function readDefinition(
  source: string | Buffer,
  surroundings: DefinitionSurroundings = {},
): Promise<ProcessDefinition> {
  const { issues, tree, form } = await read(source, surroundings);
  const [first] = issues;
  if (first?.severity === 'error' || !tree || !form) {
    const { code, message, element, attribute } = first!;
    throw new SigningError(code as SigningError['code'], message, {
      ...(element !== undefined && { element }),
      ...(attribute !== undefined && { attribute }),
      info: { issues },
    });
  }
  const elements = describeElements(tree, form);
  const { name } = tree.process;
  const { issues: _, ...declared } = tree.declared;
  const byId = new Map(elements.map((element) => [element.id, element]));
  return {
    hash: createHash('sha256').update(source).digest('hex'),
    source: source.toString(),
    processId: tree.process.id ?? '',
    ...(name !== undefined && { name }),
    ...declared,
    startEvents: (tree.process.flowElements ?? [])
      .filter(({ $type }) => $type === 'bpmn:StartEvent')
      .map(({ id }) => id!),
    elements,
    element: (id) => byId.get(id),
    dataTypesRead: dataTypesRead(tree, form, surroundings),
    warnings: issues,
    engineContext: form,
  };
}

async function read(
  source: string | Buffer,
  surroundings: DefinitionSurroundings,
): Promise<{ issues: DefinitionIssue[]; tree?: DefinitionTree; form?: EngineForm }> {
  const { xml, issue: broken } = readXml(source, surroundings);
  if (broken) return { issues: [broken] };
  const { tree, issue: notBpmn } = await readTree(xml);
  if (notBpmn) return { issues: [notBpmn] };
  const issues = checkTree(tree, xml, surroundings);
  issues.sort((one, other) => rank(one) - rank(other));
  if (issues[0]?.severity === 'error') return { issues };
  try {
    return { issues, tree, form: engineForm(tree, surroundings) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the engine can't run the definition: ${reason}`;
    return { issues: [{ severity: 'error', code: 'ERR_BPMN_INVALID', message }, ...issues] };
  }
}

function rank({ severity }: DefinitionIssue): number {
  return severity === 'error' ? 0 : 1;
}

function engineForm(tree: DefinitionTree, { dataTypes }: DefinitionSurroundings): EngineForm {
  const counts = new Map((dataTypes ?? tree.declared.dataTypes).map(({ id, minCount }) => [id, minCount]));
  const only = onlyDataType(tree, dataTypes);
  return {
    source: makeSourceContext(tree.moddle, { ...signingElements(), TimerEventDefinition }, extendBehaviour),
    minCount: (dataType) => counts.get(dataType) ?? 0,
    ...(only !== undefined && { onlyDataType: only }),
  };
}

/**
 * The main form, where the file declares one. Of the app's data types, those that hold no signatures, states or PDF of
 * a signing task; else those that the file declares or has signed.
 */
function onlyDataType(tree: DefinitionTree, known: readonly { id: string }[] = []): string | undefined {
  const { dataTypes: declared } = tree.declared;
  const main = declared.find(({ form }) => form?.kind === 'main');
  if (main) return main.id;
  const signing = [...tree.declarations.values()].flatMap((declaration) => declaration.signing ?? []);
  const made = new Set(
    signing.flatMap((task) => [
      task.signatureDataType,
      task.signeeStatesDataType,
      task.signingPdfDataType,
      task.attributes.seal,
    ]),
  );
  const named = signing.flatMap(({ documents }) => documents.map(({ dataType }) => dataType!));
  const ids = known.length > 0 ? known.map(({ id }) => id) : [...declared.map(({ id }) => id), ...named];
  const distinct = [...new Set(ids.filter((id) => !made.has(id)))];
  return distinct.length === 1 ? distinct[0] : undefined;
}

function describeElements(tree: DefinitionTree, form: EngineForm): ProcessElement[] {
  return tree.elements
    .filter(({ $type }) => $type !== 'bpmn:SequenceFlow')
    .map((element) => {
      const { taskType, actions, serverActions, service, signing } = tree.declarations.get(element)!;
      return {
        id: element.id!,
        type: element.$type,
        ...(element.name !== undefined && { name: element.name }),
        ...(taskType !== undefined && { taskType }),
        actions,
        serverActions,
        ...(service !== undefined && { service }),
        ...(signing && {
          signing: readSigningTask(element.id!, signing, {
            minCount: form.minCount,
            tasksOf: (dataType) => tasksOf(tree, dataType),
          }).config,
        }),
      };
    });
}

function tasksOf({ declarations }: DefinitionTree, signatureDataType: string): string[] {
  return [...declarations]
    .filter(([, { signing }]) => signing?.signatureDataType === signatureDataType)
    .map(([{ id }]) => id!);
}

/** What conditions name, what gateways are connected with, and for those that code decides all that code may ask for. */
function dataTypesRead(
  { elements, declarations, declared }: DefinitionTree,
  { onlyDataType: only }: EngineForm,
  { dataTypes = declared.dataTypes }: DefinitionSurroundings,
): string[] {
  const read = new Set<string>();
  for (const element of elements) {
    const connected = declarations.get(element)?.connectedDataType;
    if (connected !== undefined) read.add(connected);
    if (isDecidedByCode(element, elements)) {
      if (connected === undefined) for (const { id } of dataTypes) read.add(id);
      continue;
    }
    for (const dataType of dataTypesInCondition(element)) {
      const meant = dataType ?? connected ?? only;
      if (meant !== undefined) read.add(meant);
    }
  }
  return [...read];
}

function dataTypesInCondition({ conditionExpression }: BpmnElement): (string | undefined)[] {
  if (!isAltinnExpression(conditionExpression?.body)) return [];
  return callsIn(parseExpression(conditionExpression.body))
    .filter(({ call }) => call === 'dataModel')
    .map(({ args }) => (typeof args[1] === 'string' ? args[1] : undefined));
}
