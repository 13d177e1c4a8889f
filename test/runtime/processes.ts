import { signeeElements } from '../helpers/runtime.ts';

/** A definition of one executable process: `body` begins at start event `Start`. */
export function process(...body: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signing="urn:bpmn-signing:1.0"
  xmlns:altinn="http://altinn.no/process" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="Definitions" targetNamespace="urn:test">
  <bpmn:error id="RejectedError" errorCode="SIGNING_REJECTED" />
  <bpmn:error id="ExpiredError" errorCode="SIGNING_EXPIRED" />
  <bpmn:error id="CancelledError" errorCode="SIGNING_CANCELLED" />
  <bpmn:process id="Process" isExecutable="true">
    <bpmn:startEvent id="Start" />
    ${body.join('\n    ')}
  </bpmn:process>
</bpmn:definitions>`;
}

/** Sequence flows along a path: `path('Start', 'Form', 'Sign', 'End')` names them `Start-Form`, `Form-Sign`, …. */
export function path(...ids: string[]): string {
  return ids
    .slice(1)
    .map((id, index) => flow(ids[index]!, id))
    .join('\n    ');
}

/** An expression of the engine, such as `${environment.variables.ok}`. */
export function expression(value: string): string {
  return `\${${value}}`;
}

/** One sequence flow, `<from>-<to>`. */
export function flow(from: string, to: string, condition?: string): string {
  const expression =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${expression}</bpmn:sequenceFlow>`;
}

/** A signing task over documents of type `lease` with what is given inside of `signing:task`. */
export function signing(id: string, inside: string, attributes = ''): string {
  return `<bpmn:userTask id="${id}"><bpmn:extensionElements><signing:task ${attributes}>
      <signing:document dataType="lease" />${inside}</signing:task></bpmn:extensionElements></bpmn:userTask>`;
}

/** A signing task of the people of these numbers. */
export function signedBy(id: string, numbers: readonly number[], attributes = ''): string {
  return signing(id, signeeElements(...numbers), attributes);
}

export function task(id: string): string {
  return `<bpmn:userTask id="${id}" />`;
}

export function service(id: string, implementation: string): string {
  return `<bpmn:serviceTask id="${id}" implementation="${implementation}" />`;
}

export function gateway(id: string, kind: 'exclusive' | 'parallel' = 'exclusive', attributes = ''): string {
  return `<bpmn:${kind}Gateway id="${id}" ${attributes} />`;
}

export function end(id = 'End', inside = ''): string {
  return `<bpmn:endEvent id="${id}">${inside}</bpmn:endEvent>`;
}

/** Catches errors of an element: of the code that an error of this process has, or any. */
export function boundary(id: string, attachedTo: string, error?: string): string {
  const reference = error === undefined ? '' : ` errorRef="${error}"`;
  return `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}"><bpmn:errorEventDefinition${reference} /></bpmn:boundaryEvent>`;
}

/** Start, a signing task of these people, the end. */
export function oneSigning(numbers: readonly number[], attributes = ''): string {
  return process(signedBy('Sign', numbers, attributes), end(), path('Start', 'Sign', 'End'));
}

/** A definition with one `signing:process` of these attributes. */
export function declaring(attributes: string, source: string): string {
  return source.replace(
    'isExecutable="true">',
    `$&<bpmn:extensionElements><signing:process ${attributes} /></bpmn:extensionElements>`,
  );
}
