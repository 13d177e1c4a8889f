const NAMESPACES = [
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
  'xmlns:signing="urn:bpmn-signing:1.0"',
  'xmlns:altinn="http://altinn.no/process"',
  'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

/** A definition around a piece of one, so that it can be checked. */
export function wholeDefinition(xml: string): string {
  if (/<bpmn:definitions\b/.test(xml)) return xml;
  if (/<bpmn:process\b/.test(xml)) return `<bpmn:definitions ${NAMESPACES}>${xml}</bpmn:definitions>`;
  if (!/^\s*<bpmn:/.test(xml)) {
    const extensions = `<bpmn:extensionElements>${xml}</bpmn:extensionElements>`;
    return wholeDefinition(`<bpmn:userTask id="Task">${extensions}</bpmn:userTask>`);
  }
  return wholeDefinition(`<bpmn:process id="Process" isExecutable="true">${xml}</bpmn:process>`);
}
