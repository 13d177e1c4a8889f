// @ts-expect-error -- declares its model, but not its entry point
import { BpmnModdle } from 'bpmn-moddle';
// @ts-expect-error -- declares nothing
import BpmnModdle9 from 'bpmn-moddle-9';
import { expect } from 'chai';
import { moddleOptions } from '../../src/engine/index.ts';
import { altinnTask, bpmn, processExtension, sequence, signingTask } from './bpmn.ts';

const native = signingTask(
  'Sign',
  `<signing:document dataType="lease" required="true" preselected="false" addable="true" />
   <signing:text lang="en">I have read &lt;it&gt;.</signing:text>
   <signing:group order="1" name="Tenants" required="all" minimum="1" unlisted="false" lifetime="P14D">
     <signing:signee person="12345678901" email="a@example.org" mobile="+4799999999" name="A" slots="2" level="3" onBehalfOf="self" />
     <signing:signees provider="board" />
   </signing:group>
   <signing:signee organisation="123456789" order="2" />
   <signing:signee reference="\${environment.variables.tenantId}" order="2" />
   <signing:signee contact="kari" order="2" />
   <signing:signees provider="others" />
   <signing:distinctFrom task="Offer" />
   <signing:reminder before="P1D" channel="email" />`,
  'completion="automatic" onDropout="end-round" continueOn="rejected" allow="reject return" activation="P1D" maximumLifetime="P90D" level="2" freeze="true" mandatory="each" seal="sealed" sealTogether="true" showSignee="name" required="any" minimum="1" unlisted="true" lifetime="P7D"',
);

const altinn = altinnTask('AltinnSign', 'signing', {
  actions: ['sign', 'reject'],
  signing: `<altinn:dataTypesToSign><altinn:dataType>a</altinn:dataType><altinn:dataType>b</altinn:dataType></altinn:dataTypesToSign>
    <altinn:signatureDataType>s</altinn:signatureDataType>
    <altinn:uniqueFromSignaturesInDataTypes><altinn:dataType>u</altinn:dataType></altinn:uniqueFromSignaturesInDataTypes>
    <altinn:signeeProviderId>p</altinn:signeeProviderId><altinn:signeeStatesDataTypeId>st</altinn:signeeStatesDataTypeId>
    <altinn:signingPdfDataType>pdf</altinn:signingPdfDataType>
    <altinn:correspondenceResource>any</altinn:correspondenceResource><altinn:correspondenceResource env="prod">only-prod</altinn:correspondenceResource>
    <altinn:runDefaultValidator>true</altinn:runDefaultValidator>`,
});

const others = {
  id: 'Others',
  xml: `<bpmn:serviceTask id="Others"><bpmn:extensionElements><altinn:taskExtension><altinn:taskType>eFormidling</altinn:taskType>
    <altinn:actions><altinn:action type="serverAction">recount</altinn:action></altinn:actions>
    <altinn:paymentConfig><altinn:paymentDataType>p</altinn:paymentDataType><altinn:paymentReceiptPdfDataType>r</altinn:paymentReceiptPdfDataType></altinn:paymentConfig>
    <altinn:pdfConfig><altinn:filenameTextResourceKey>k</altinn:filenameTextResourceKey><altinn:autoPdfTaskIds><altinn:taskId>t1</altinn:taskId><altinn:taskId>t2</altinn:taskId></altinn:autoPdfTaskIds></altinn:pdfConfig>
    <altinn:eFormidlingConfig><altinn:disabled env="dev">true</altinn:disabled><altinn:receiver>r</altinn:receiver><altinn:process>p</altinn:process><altinn:standard>s</altinn:standard><altinn:typeVersion>2</altinn:typeVersion><altinn:type>arkivmelding</altinn:type><altinn:securityLevel>3</altinn:securityLevel><altinn:dpfShipmentType>d</altinn:dpfShipmentType><altinn:dataTypes env="prod"><altinn:dataType>a</altinn:dataType></altinn:dataTypes></altinn:eFormidlingConfig>
    <altinn:subformPdfConfig><altinn:filenameTextResourceKey>k</altinn:filenameTextResourceKey><altinn:subformComponentId>c</altinn:subformComponentId><altinn:subformDataTypeId>d</altinn:subformDataTypeId></altinn:subformPdfConfig>
  </altinn:taskExtension></bpmn:extensionElements></bpmn:serviceTask>`,
};

const gateway = {
  id: 'Gateway',
  xml: '<bpmn:exclusiveGateway id="Gateway"><bpmn:extensionElements><altinn:gatewayExtension><altinn:connectedDataTypeId>form</altinn:connectedDataTypeId></altinn:gatewayExtension></bpmn:extensionElements></bpmn:exclusiveGateway>',
};

const process = processExtension(
  'archive="owner" level="2" variables="title" serviceCode="1029" serviceEdition="64" serviceOwner="Example Agency" retention="P40D" deletableAfter="PT24H"',
  '<signing:dataType id="form" name="Form" form="main" format="5012" formatVersion="42001" task="Sign" contentTypes="application/xml" minimum="1" maximum="1" maximumMegabytes="3" visibleTo="owner" locked="true" />',
);

/** Everything that stands on an element, whatever order its attributes are in. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

for (const [version, Moddle] of [
  ['9', BpmnModdle9],
  ['10', BpmnModdle],
]) {
  describe(`the descriptors in bpmn-moddle ${version}`, () => {
    const source = bpmn(process + sequence(native, altinn, others, gateway));

    it('read every element and attribute without a warning', async () => {
      const { warnings } = await new Moddle(moddleOptions()).fromXML(source);
      expect(warnings).to.deep.equal([]);
    });

    it('write what they read', async () => {
      const moddle = new Moddle(moddleOptions());
      const { rootElement } = await moddle.fromXML(source);
      const { xml } = await moddle.toXML(rootElement);
      const again = await new Moddle(moddleOptions()).fromXML(xml);
      expect(again.warnings).to.deep.equal([]);
      expect(plain(again.rootElement)).to.deep.equal(plain(rootElement));
    });

    it('read several values of an element with their attributes', async () => {
      const { elementsById } = await new Moddle(moddleOptions()).fromXML(source);
      const [extension] = plain(elementsById.AltinnSign).extensionElements.values;
      expect(extension.signatureConfig.correspondenceResource).to.deep.equal([
        { $type: 'altinn:CorrespondenceResource', body: 'any' },
        { $type: 'altinn:CorrespondenceResource', env: 'prod', body: 'only-prod' },
      ]);
      expect(extension.signatureConfig.dataTypesToSign.dataType).to.deep.equal(['a', 'b']);
    });

    it('read what stands on a process', async () => {
      const { elementsById } = await new Moddle(moddleOptions()).fromXML(source);
      const [extension] = plain(elementsById.Process).extensionElements.values;
      expect(extension).to.deep.include({ $type: 'signing:Process', serviceCode: '1029', level: '2' });
      expect(extension.dataType[0]).to.include({ id: 'form', formatVersion: '42001', task: 'Sign' });
    });

    it('read every attribute of the native vocabulary under its name', async () => {
      const { elementsById } = await new Moddle(moddleOptions()).fromXML(source);
      const [task] = plain(elementsById.Sign).extensionElements.values;
      expect(task).to.include({ completion: 'automatic', showSignee: 'name', lifetime: 'P7D' });
      expect(task.group[0].signee[0]).to.include({ person: '12345678901', onBehalfOf: 'self' });
      expect(task.text[0]).to.include({ lang: 'en', body: 'I have read <it>.' });
    });
  });
}
