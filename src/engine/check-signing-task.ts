import type { SigningErrorCode } from '../errors.ts';
import { checkSigneeGroups } from './check-signee-groups.ts';
import type { BpmnElement, DefinitionTree } from './definition-tree.ts';
import type { ElementDeclaration } from './element-declaration.ts';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';
import type { SigningTaskDeclaration } from './signing-declaration.ts';
import { readSigningTask } from './signing-task-config.ts';
import { isExpression } from './value-reader.ts';

type Report = (
  code: SigningErrorCode | `WARN_${string}`,
  attribute: string | undefined,
  message: string,
) => void;

/** Checks one element for all that our vocabularies say on it; a task that is not for signing has little to check. */
export function checkSigningTask(
  tree: DefinitionTree,
  element: BpmnElement,
  surroundings: DefinitionSurroundings,
): DefinitionIssue[] {
  const declaration = tree.declarations.get(element)!;
  const issues: DefinitionIssue[] = [];
  const report: Report = (code, attribute, message) =>
    issues.push({
      severity: code.startsWith('WARN_') ? 'warning' : 'error',
      code,
      element: element.id!,
      ...(attribute !== undefined && { attribute }),
      message: `${declaration.signing ? 'signing task' : 'task'} <${element.id}> ${message}`,
    });
  checkNamespace(declaration, report);
  const { signing } = declaration;
  if (!signing) return issues;
  checkPlace(element, report);
  checkSpelling(signing, report);
  if (signing.vocabulary === 'altinn') checkAltinn(signing, report);
  else checkNative(tree, element, signing, report);
  checkProviders(signing, surroundings, report);
  checkDataTypes(signing, surroundings, report);
  const { dataTypes = tree.declared.dataTypes } = surroundings;
  const minCounts = new Map(dataTypes.map(({ id, minCount }) => [id, minCount]));
  const { config, issues: mistakes } = readSigningTask(element.id!, signing, {
    minCount: (dataType) => minCounts.get(dataType) ?? 0,
  });
  issues.push(...mistakes);
  if (config.freeze === false && config.completion !== 'parallel') {
    const message =
      'does not freeze its documents, which only goes with completion parallel; change one of them';
    report('ERR_CONFIG_CONFLICT', 'freeze', message);
  }
  if (mistakes.length === 0) checkSigneeGroups(config, signing, report);
  return issues;
}

function checkNamespace({ wrongNamespace, taskType }: ElementDeclaration, report: Report): void {
  if (!wrongNamespace) return;
  const problem = 'has no taskExtension in the namespace http://altinn.no/process, but one elsewhere';
  if (taskType === 'signing') report('ERR_NAMESPACE_WRONG', 'taskExtension', `${problem}; mend xmlns:altinn`);
  else
    report('WARN_NAMESPACE_WRONG', 'taskExtension', `${problem}, so Altinn does not see its type; mend it`);
}

function checkPlace({ $type, loopCharacteristics }: BpmnElement, report: Report): void {
  if ($type !== 'bpmn:Task' && $type !== 'bpmn:UserTask') {
    report(
      'ERR_BPMN_INVALID',
      undefined,
      `is of type ${$type}, which can't be signed; use a task or a user task`,
    );
  }
  if (loopCharacteristics) {
    const advice = 'list several signees instead, or put a multi-instance subprocess around it';
    report('ERR_MULTI_INSTANCE', 'loopCharacteristics', `is multi-instance; ${advice}`);
  }
}

function checkSpelling({ unknown, conflicts }: SigningTaskDeclaration, report: Report): void {
  for (const name of unknown) {
    report('ERR_ATTRIBUTE_INVALID', name, `says ${name}, which no signing task knows; mend or remove it`);
  }
  for (const name of conflicts) {
    report(
      'ERR_CONFIG_CONFLICT',
      name,
      `says ${name} in two vocabularies, and not the same; keep one of them`,
    );
  }
}

/** What Altinn itself refuses, if only when the task is entered or signed. */
function checkAltinn(signing: SigningTaskDeclaration, report: Report): void {
  const { signatureDataType, signeeStatesDataType, documents, providers, correspondenceResources } = signing;
  if (signatureDataType === undefined) {
    const advice = 'name in signatureConfig the data type under which its signatures are stored';
    report('ERR_SIGNATURE_DATA_TYPE_MISSING', 'signatureDataType', `has no signatureDataType; ${advice}`);
  }
  if (documents.length === 0) {
    report(
      'ERR_DOCUMENTS_MISSING',
      'dataTypesToSign',
      'has no data types to sign; name them in dataTypesToSign',
    );
  }
  if (providers.length > 0 && signeeStatesDataType === undefined) {
    const message = 'has a signeeProviderId and no signeeStatesDataTypeId; set both or neither';
    report('ERR_PROVIDER_WITHOUT_STATES', 'signeeStatesDataTypeId', message);
  }
  if (providers.length === 0 && signeeStatesDataType !== undefined) {
    const message = 'has a signeeStatesDataTypeId and no signeeProviderId; set both or neither';
    report('ERR_STATES_WITHOUT_PROVIDER', 'signeeProviderId', message);
  }
  if (!correspondenceResources?.length) {
    const message =
      'has no correspondenceResource, so nobody is told of it by message; add one if somebody should be';
    report('WARN_CORRESPONDENCE_RESOURCE_MISSING', 'correspondenceResource', message);
  }
}

function checkNative(
  tree: DefinitionTree,
  { id }: BpmnElement,
  { documents, texts, distinctFrom }: SigningTaskDeclaration,
  report: Report,
): void {
  if (documents.length === 0 && texts.length === 0) {
    report('ERR_DOCUMENTS_MISSING', 'document', 'has nothing to sign; add a document or a text');
  }
  for (const task of distinctFrom) {
    if (task === 'self' || task === '*' || isExpression(task)) continue;
    const known = [...tree.declarations].some(([other, { signing }]) => other.id === task && signing);
    if (!known || task === id) {
      const advice = 'name another signing task, self, or *';
      report('ERR_ATTRIBUTE_INVALID', 'distinctFrom', `is distinct from a task that is none; ${advice}`);
    }
  }
}

function checkProviders(
  { providers, vocabulary }: SigningTaskDeclaration,
  { signeeProviders }: DefinitionSurroundings,
  report: Report,
): void {
  const attribute = vocabulary === 'altinn' ? 'signeeProviderId' : 'provider';
  for (const { provider } of providers) {
    if (provider === '')
      report('ERR_ATTRIBUTE_INVALID', attribute, 'has signees without a provider; name one');
    else if (signeeProviders && !isExpression(provider) && !signeeProviders.includes(provider)) {
      const message = `has a signee provider that is not known, ${provider}; register it, or mend its name`;
      report('ERR_SIGNEE_PROVIDER_UNKNOWN', attribute, message);
    }
  }
}

function checkDataTypes(
  signing: SigningTaskDeclaration,
  { dataTypes }: DefinitionSurroundings,
  report: Report,
): void {
  if (!dataTypes) return;
  const named: [string, string | undefined][] = [
    ...signing.documents.map(({ dataType }): [string, string | undefined] => [
      signing.vocabulary === 'altinn' ? 'dataTypesToSign' : 'document',
      dataType,
    ]),
    ['signatureDataType', signing.signatureDataType],
    ['signeeStatesDataTypeId', signing.signeeStatesDataType],
    ['signingPdfDataType', signing.signingPdfDataType],
    ['seal', signing.attributes.seal],
    ...signing.distinctFromDataTypes.map((dataType): [string, string] => [
      'uniqueFromSignaturesInDataTypes',
      dataType,
    ]),
  ];
  // Altinn compares these without regard to case.
  const known = new Set(dataTypes.map(({ id }) => id.toLowerCase()));
  for (const [attribute, dataType] of named) {
    if (dataType === undefined || isExpression(dataType) || known.has(dataType.toLowerCase())) continue;
    const message = `names a data type that the app does not have, ${dataType}; declare it, or mend its name`;
    report('ERR_DATA_TYPE_UNKNOWN', attribute, message);
  }
}
