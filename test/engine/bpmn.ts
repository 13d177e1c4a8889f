/** A definition with one process, for tests: `body` is what stands in the process, `roots` what stands beside it. */
export function bpmn(body: string, { roots = '', executable = true } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:signing="urn:bpmn-signing:1.0" xmlns:altinn="http://altinn.no/process"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions" targetNamespace="http://example.org/bpmn">
  ${roots}
  <bpmn:process id="Process" isExecutable="${executable}">
    ${body}
  </bpmn:process>
</bpmn:definitions>`;
}

/** A sequence flow, with a condition if there is one. */
export function flow(id: string, from: string, to: string, condition?: string): string {
  const expression =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escapeText(condition)}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${expression}</bpmn:sequenceFlow>`;
}

/** Start event, elements one after the other, end event. */
export function sequence(...elements: { id: string; xml: string }[]): string {
  const ids = ['Start', ...elements.map(({ id }) => id), 'End'];
  const flows = ids.slice(1).map((id, index) => flow(`to${id}`, ids[index]!, id));
  return [
    '<bpmn:startEvent id="Start" />',
    ...elements.map(({ xml }) => xml),
    ...flows,
    '<bpmn:endEvent id="End" />',
  ].join('\n');
}

/** A user task with a native signing task on it. */
export function signingTask(id: string, inner = '', attributes = ''): { id: string; xml: string } {
  const content =
    inner === '' ? '<signing:document dataType="lease" /><signing:signee reference="tenant" />' : inner;
  return {
    id,
    xml: `<bpmn:userTask id="${id}"><bpmn:extensionElements><signing:task ${attributes}>${content}</signing:task></bpmn:extensionElements></bpmn:userTask>`,
  };
}

/** `signing:process` with these attributes and children, as the first thing in a process. */
export function processExtension(attributes: string, children = ''): string {
  return `<bpmn:extensionElements><signing:process ${attributes}>${children}</signing:process></bpmn:extensionElements>`;
}

/** A task of Altinn's; `signing` is what stands in its signatureConfig. */
export function altinnTask(
  id: string,
  taskType: string,
  { actions = [] as string[], signing = '', element = 'task' } = {},
): { id: string; xml: string } {
  const list = actions.map((action) => `<altinn:action>${action}</altinn:action>`).join('');
  const config = signing && `<altinn:signatureConfig>${signing}</altinn:signatureConfig>`;
  return {
    id,
    xml: `<bpmn:${element} id="${id}"><bpmn:extensionElements><altinn:taskExtension><altinn:taskType>${taskType}</altinn:taskType><altinn:actions>${list}</altinn:actions>${config}</altinn:taskExtension></bpmn:extensionElements></bpmn:${element}>`,
  };
}

/** What a sound signing task of Altinn's has in its signatureConfig. */
export const ALTINN_SIGNING =
  '<altinn:dataTypesToSign><altinn:dataType>form</altinn:dataType></altinn:dataTypesToSign>' +
  '<altinn:signatureDataType>signatures</altinn:signatureDataType>' +
  '<altinn:correspondenceResource>inbox</altinn:correspondenceResource>';

/** A boundary event that catches errors: of a code declared beside the process, or all. */
export function errorBoundary(id: string, attachedTo: string, errorRef = ''): string {
  const reference = errorRef && ` errorRef="${errorRef}"`;
  return `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}"><bpmn:errorEventDefinition${reference} /></bpmn:boundaryEvent>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
