import { createTestRuntime, personNumber } from '../helpers/runtime.ts';
import { filled, owned } from '../interop/altinn-corpus.ts';
import { Journey, ServedApps } from '../interop/served-apps.ts';

/** A form, then a signing task whose board is person 1, person 3 and organisation 500 (persons 1 and 2 act for it). */
const source = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:altinn="http://altinn.no/process" id="Definitions" targetNamespace="urn:test">
  <bpmn:process id="Process" isExecutable="false">
    <bpmn:startEvent id="Start" />
    <bpmn:sequenceFlow id="ToForm" sourceRef="Start" targetRef="Form" />
    <bpmn:task id="Form"><bpmn:extensionElements><altinn:taskExtension>
      <altinn:taskType>data</altinn:taskType>
    </altinn:taskExtension></bpmn:extensionElements></bpmn:task>
    <bpmn:sequenceFlow id="ToBoard" sourceRef="Form" targetRef="Board" />
    <bpmn:task id="Board"><bpmn:extensionElements><altinn:taskExtension>
      <altinn:taskType>signing</altinn:taskType>
      <altinn:actions><altinn:action>sign</altinn:action></altinn:actions>
      <altinn:signatureConfig>
        <altinn:dataTypesToSign><altinn:dataType>form</altinn:dataType></altinn:dataTypesToSign>
        <altinn:signatureDataType>signatures</altinn:signatureDataType>
        <altinn:signeeProviderId>board</altinn:signeeProviderId>
        <altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId>
        <altinn:runDefaultValidator>true</altinn:runDefaultValidator>
      </altinn:signatureConfig>
    </altinn:taskExtension></bpmn:extensionElements></bpmn:task>
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Board" targetRef="End" />
    <bpmn:endEvent id="End" />
  </bpmn:process>
</bpmn:definitions>`;

/** App `ttd/board`, and an instance of person 10 that waits in its board's signing. */
export async function serveBoard(): Promise<{ served: ServedApps; journey: Journey }> {
  const served = await ServedApps.start((database, clock) =>
    createTestRuntime(database, {
      apps: {
        'ttd/board': { source, dataTypes: [filled('form', 'Form'), owned('signatures'), owned('states')] },
      },
      signees: {
        board: async () => [
          { socialSecurityNumber: personNumber(1), fullName: 'Person 1' },
          { socialSecurityNumber: personNumber(3), fullName: 'Person 3' },
          { organizationNumber: '310000500', name: 'Organisation 500' },
        ],
      },
      clock: clock.read,
    }),
  );
  const journey = await Journey.begin(served, 'ttd/board');
  await journey.upload({ dataType: 'form', contentType: 'application/xml', content: '<form/>' });
  await journey.next();
  return { served, journey };
}
