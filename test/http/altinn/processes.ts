import type { DataType } from '../../../src/catalog/index.ts';

import { processWith, signeeElements } from '../../helpers/runtime.ts';

const NAMESPACES = `xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:altinn="http://altinn.no/process"`;

interface SigningStep {
  id: string;
  dataTypes?: string[];
  signatures: string;
  provider?: string;
  distinctFrom?: string;
  actions?: string[];
  validated?: boolean;
  /** Data type of the PDFs that are made of what is signed. */
  pdf?: string;
}

/** A process in Altinn's vocabulary: `body` begins at the target of the start event, `first`. */
export function altinnProcess(first: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${NAMESPACES} id="Definitions" targetNamespace="urn:test">
  <bpmn:process id="Process" isExecutable="false">
    <bpmn:startEvent id="Start"><bpmn:outgoing>ToFirst</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="ToFirst" sourceRef="Start" targetRef="${first}" />
    ${body}
  </bpmn:process>
</bpmn:definitions>`;
}

/** A task of any type but signing. */
export function task(id: string, taskType: string): string {
  return `<bpmn:task id="${id}" name="${id}"><bpmn:extensionElements><altinn:taskExtension>
    <altinn:taskType>${taskType}</altinn:taskType>
  </altinn:taskExtension></bpmn:extensionElements></bpmn:task>`;
}

/** A signing task. */
export function signing({
  id,
  dataTypes = ['form'],
  signatures,
  provider,
  distinctFrom,
  actions = ['sign', 'reject'],
  validated = true,
  pdf,
}: SigningStep): string {
  const list = (names: string[]) =>
    names.map((name) => `<altinn:dataType>${name}</altinn:dataType>`).join('');
  return `<bpmn:task id="${id}" name="${id}"><bpmn:extensionElements><altinn:taskExtension>
    <altinn:taskType>signing</altinn:taskType>
    <altinn:actions>${actions.map((action) => `<altinn:action>${action}</altinn:action>`).join('')}</altinn:actions>
    <altinn:signatureConfig>
      <altinn:dataTypesToSign>${list(dataTypes)}</altinn:dataTypesToSign>
      <altinn:signatureDataType>${signatures}</altinn:signatureDataType>
      ${provider ? `<altinn:signeeProviderId>${provider}</altinn:signeeProviderId><altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId>` : ''}
      ${pdf ? `<altinn:signingPdfDataType>${pdf}</altinn:signingPdfDataType>` : ''}
      ${distinctFrom ? `<altinn:uniqueFromSignaturesInDataTypes>${list([distinctFrom])}</altinn:uniqueFromSignaturesInDataTypes>` : ''}
      <altinn:runDefaultValidator>${validated}</altinn:runDefaultValidator>
    </altinn:signatureConfig>
  </altinn:taskExtension></bpmn:extensionElements></bpmn:task>`;
}

/** Flows from one element to the next. */
export function chain(...ids: string[]): string {
  return ids
    .slice(1)
    .map((id, index) => flow(ids[index]!, id))
    .join('');
}

/** One flow, with a condition if it is given. */
export function flow(from: string, to: string, condition?: string): string {
  const id = `${from}-${to}`;
  return condition === undefined
    ? `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`
    : `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"><bpmn:conditionExpression>${condition}</bpmn:conditionExpression></bpmn:sequenceFlow>`;
}

/** The end. */
export const end = '<bpmn:endEvent id="End" />';

/** Goes back to `form` after a reject, else on. */
export function verdict(onwards: string): string {
  return `<bpmn:exclusiveGateway id="Verdict"><bpmn:outgoing>Verdict-Form</bpmn:outgoing><bpmn:outgoing>Verdict-${onwards}</bpmn:outgoing></bpmn:exclusiveGateway>
    ${flow('Verdict', 'Form', '["equals", ["gatewayAction"], "reject"]')}
    ${flow('Verdict', onwards, '["notEquals", ["gatewayAction"], "reject"]')}`;
}

/** A data type of a test app. */
export function dataType(id: string, more: Partial<DataType> = {}): DataType {
  return { id, allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0, ...more };
}

/** A form, a board that signs it by provider or sends it back, and somebody else who signs last. */
export const board = {
  source: altinnProcess(
    'Form',
    `${task('Form', 'data')}
     ${signing({ id: 'Board', signatures: 'board-signatures', provider: 'board' })}
     ${signing({ id: 'Counter', signatures: 'counter-signatures', distinctFrom: 'board-signatures', actions: ['sign'] })}
     ${chain('Form', 'Board', 'Verdict')}${verdict('Counter')}${chain('Counter', 'End')}${end}`,
  ),
  dataTypes: [
    dataType('form', {
      taskId: 'Form',
      minCount: 1,
      maxCount: 1,
      allowedContentTypes: ['application/xml', 'application/json'],
      maxSize: 1,
    }),
    dataType('attachment', { taskId: 'Form' }),
    dataType('board-signatures', { taskId: 'Board', minCount: 2, appOwned: true }),
    dataType('counter-signatures', { taskId: 'Counter', minCount: 1, appOwned: true }),
    dataType('states', { appOwned: true }),
  ],
};

/** Sign and submit: the signed document belongs to the signing task itself. No provider, no reject gateway. */
export const submit = {
  source: altinnProcess(
    'Sign',
    `${signing({ id: 'Sign', signatures: 'signatures' })}${chain('Sign', 'End')}${end}`,
  ),
  dataTypes: [
    dataType('form', { taskId: 'Sign' }),
    dataType('signatures', { taskId: 'Sign', minCount: 1, appOwned: true }),
  ],
};

/** A signing task behind which the process finds no way on. */
export const stuck = {
  source: altinnProcess(
    'Sign',
    `${signing({ id: 'Sign', signatures: 'signatures' })}${chain('Sign', 'Nowhere')}
     <bpmn:exclusiveGateway id="Nowhere"><bpmn:outgoing>Nowhere-End</bpmn:outgoing></bpmn:exclusiveGateway>
     ${flow('Nowhere', 'End', '["equals", ["gatewayAction"], "neverSaid"]')}${end}`,
  ),
  dataTypes: submit.dataTypes,
};

/** A task in the native vocabulary that person 1 signs, so that it ends by itself, and no way on behind it. */
export const nativeStuck = {
  source: processWith(`
    ${nativeTask('Sign', signeeElements(1))}
    <bpmn:sequenceFlow id="ToNowhere" sourceRef="Sign" targetRef="Nowhere" />
    <bpmn:exclusiveGateway id="Nowhere" />
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Nowhere" targetRef="End">
      <bpmn:conditionExpression>["equals", ["gatewayAction"], "neverSaid"]</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:endEvent id="End" />`),
};

/** Two tasks in the native vocabulary that wait at the same time. */
export const nativeParallel = {
  source: processWith(`
    <bpmn:parallelGateway id="Sign" />
    ${chain('Sign', 'One', 'End')}${chain('Sign', 'Two', 'End')}
    ${nativeTask('One', signeeElements(1, 2))}${nativeTask('Two', signeeElements(1, 3))}
    <bpmn:endEvent id="End" />`),
};

function nativeTask(id: string, signees: string): string {
  return `<bpmn:userTask id="${id}"><bpmn:extensionElements>
    <signing:task><signing:document dataType="form" />${signees}</signing:task>
  </bpmn:extensionElements></bpmn:userTask>`;
}
