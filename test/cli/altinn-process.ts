/** An Altinn process of form, signing task and end, and whatever its signing task is configured with. */
export function altinnProcess({
  config = '<altinn:signatureDataType>signatures</altinn:signatureDataType>',
  dataType = 'form',
  namespace = 'http://altinn.no/process',
}: {
  config?: string;
  dataType?: string;
  namespace?: string;
} = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:altinn="${namespace}"
                  id="Definitions" targetNamespace="urn:test">
  <bpmn:process id="Process" isExecutable="false">
    <bpmn:startEvent id="Start"><bpmn:outgoing>ToSign</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="ToSign" sourceRef="Start" targetRef="Sign" />
    <bpmn:task id="Sign">
      <bpmn:extensionElements>
        <altinn:taskExtension>
          <altinn:taskType>signing</altinn:taskType>
          <altinn:actions><altinn:action>sign</altinn:action></altinn:actions>
          <altinn:signatureConfig>
            <altinn:dataTypesToSign><altinn:dataType>${dataType}</altinn:dataType></altinn:dataTypesToSign>
            <altinn:correspondenceResource>inbox</altinn:correspondenceResource>
            ${config}
          </altinn:signatureConfig>
        </altinn:taskExtension>
      </bpmn:extensionElements>
      <bpmn:incoming>ToSign</bpmn:incoming>
      <bpmn:outgoing>ToEnd</bpmn:outgoing>
    </bpmn:task>
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Sign" targetRef="End" />
    <bpmn:endEvent id="End"><bpmn:incoming>ToEnd</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>`;
}

/** The configuration of a signing task whose signees come from a provider. */
export function providedBy(provider: string): string {
  return `<altinn:signatureDataType>signatures</altinn:signatureDataType>
    <altinn:signeeProviderId>${provider}</altinn:signeeProviderId>
    <altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId>`;
}

/** Metadata with the data types that these processes name. */
export function metadataOf(id: string): object {
  const own = { allowedContributors: ['app:owned'] };
  return { id, dataTypes: [{ id: 'form' }, { id: 'signatures', ...own }, { id: 'states', ...own }] };
}
