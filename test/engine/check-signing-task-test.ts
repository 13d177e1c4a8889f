import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { errorsOf, issuesOf } from './issues.ts';

const SIGNEE = '<signing:document dataType="lease" /><signing:signee reference="tenant" />';
const native = (inner = SIGNEE, attributes = '') => bpmn(sequence(signingTask('Sign', inner, attributes)));
const altinn = (signing: string, actions: string[] = ['sign']) =>
  bpmn(sequence(altinnTask('Sign', 'signing', { signing, actions })));

describe('a signing task of the native vocabulary', () => {
  it('is sound with a document and a signee', async () => {
    expect(await issuesOf(native())).to.deep.equal([]);
  });

  it('is sound with a text alone', async () => {
    expect(
      await issuesOf(native('<signing:text lang="nb">Ja</signing:text><signing:signee reference="a" />')),
    ).to.deep.equal([]);
  });

  const mistakes: [string, string, string][] = [
    ['nothing to sign', native('<signing:signee reference="a" />'), 'ERR_DOCUMENTS_MISSING Sign document'],
    [
      'a rule that does not exist',
      native(SIGNEE, 'completion="sometimes"'),
      'ERR_ATTRIBUTE_INVALID Sign completion',
    ],
    [
      'an attribute that does not exist',
      native(SIGNEE, 'complete="parallel"'),
      'ERR_ATTRIBUTE_INVALID Sign complete',
    ],
    [
      'a permission that does not exist',
      native(SIGNEE, 'allow="reject dance"'),
      'ERR_ATTRIBUTE_INVALID Sign allow',
    ],
    [
      'going on when completed, which it always does',
      native(SIGNEE, 'continueOn="completed"'),
      'ERR_ATTRIBUTE_INVALID Sign continueOn',
    ],
    ['a level above 4', native(SIGNEE, 'level="5"'), 'ERR_ATTRIBUTE_INVALID Sign level'],
    [
      'a word that mandatory does not have',
      native(SIGNEE, 'mandatory="some"'),
      'ERR_ATTRIBUTE_INVALID Sign mandatory',
    ],
    [
      'a document that may be added or not',
      native('<signing:document dataType="a" addable="perhaps" /><signing:signee reference="a" />'),
      'ERR_ATTRIBUTE_INVALID Sign addable',
    ],
    ['a truth that is neither', native(SIGNEE, 'freeze="yes"'), 'ERR_ATTRIBUTE_INVALID Sign freeze'],
    [
      'documents that are not frozen and no next',
      native(SIGNEE, 'freeze="false"'),
      'ERR_CONFIG_CONFLICT Sign freeze',
    ],
    [
      'an activation that is no time',
      native(SIGNEE, 'activation="soon"'),
      'ERR_ATTRIBUTE_INVALID Sign activation',
    ],
    [
      'a lifetime that is no duration',
      native(SIGNEE, 'lifetime="14 days"'),
      'ERR_LIFETIME_INVALID Sign lifetime',
    ],
    ['a negative lifetime', native(SIGNEE, 'lifetime="-P14D"'), 'ERR_LIFETIME_INVALID Sign lifetime'],
    [
      'a lifetime that counts back',
      native(SIGNEE, 'lifetime="P1MT-1H"'),
      'ERR_LIFETIME_INVALID Sign lifetime',
    ],
    ['a lifetime of nothing', native(SIGNEE, 'lifetime="PT0S"'), 'ERR_LIFETIME_INVALID Sign lifetime'],
    [
      'a negative number in a lifetime',
      native(SIGNEE, 'lifetime="P-1D"'),
      'ERR_LIFETIME_INVALID Sign lifetime',
    ],
    [
      'a maximum lifetime that is no duration',
      native(SIGNEE, 'maximumLifetime="90 days"'),
      'ERR_LIFETIME_INVALID Sign maximumLifetime',
    ],
    [
      'a lifetime beyond its maximum',
      native(SIGNEE, 'lifetime="P91D" maximumLifetime="P90D"'),
      'ERR_LIFETIME_EXCEEDED Sign lifetime',
    ],
    [
      'a lifetime beyond its maximum in months that are long',
      native(SIGNEE, 'lifetime="P3M" maximumLifetime="P90D"'),
      'ERR_LIFETIME_EXCEEDED Sign lifetime',
    ],
    [
      'a text without language',
      native('<signing:text>Ja</signing:text><signing:signee reference="a" />'),
      'ERR_ATTRIBUTE_INVALID Sign lang',
    ],
    [
      'a text of an unknown language',
      native('<signing:text lang="la">Ita</signing:text><signing:signee reference="a" />'),
      'ERR_ATTRIBUTE_INVALID Sign lang',
    ],
    [
      'a document without data type',
      native('<signing:document /><signing:signee reference="a" />'),
      'ERR_ATTRIBUTE_INVALID Sign dataType',
    ],
    [
      'a signee who is nobody',
      native('<signing:document dataType="lease" /><signing:signee name="Kari" />'),
      'ERR_ATTRIBUTE_INVALID Sign signee',
    ],
    [
      'a signee who is two',
      native('<signing:document dataType="lease" /><signing:signee reference="a" contact="b" />'),
      'ERR_ATTRIBUTE_INVALID Sign signee',
    ],
    [
      'a person without 11 digits',
      native('<signing:document dataType="lease" /><signing:signee person="123" />'),
      'ERR_ATTRIBUTE_INVALID Sign person',
    ],
    [
      'an organisation without 9 digits',
      native('<signing:document dataType="lease" /><signing:signee organisation="12345678x" />'),
      'ERR_ATTRIBUTE_INVALID Sign organisation',
    ],
    [
      'no slots',
      native('<signing:document dataType="lease" /><signing:signee reference="a" slots="0" />'),
      'ERR_ATTRIBUTE_INVALID Sign slots',
    ],
    [
      'signees without provider',
      native('<signing:document dataType="lease" /><signing:signees />'),
      'ERR_ATTRIBUTE_INVALID Sign provider',
    ],
    [
      'distance to a task that is none',
      native(`${SIGNEE}<signing:distinctFrom task="Start" />`),
      'ERR_ATTRIBUTE_INVALID Sign distinctFrom',
    ],
    [
      'a reminder without time',
      native(`${SIGNEE}<signing:reminder channel="email" />`),
      'ERR_ATTRIBUTE_INVALID Sign before',
    ],
    [
      'a reminder by a channel that does not exist',
      native(`${SIGNEE}<signing:reminder before="P1D" channel="pigeon" />`),
      'ERR_ATTRIBUTE_INVALID Sign channel',
    ],
    ['an element that does not exist', native(`${SIGNEE}<signing:witness />`), 'ERR_BPMN_INVALID'],
  ];
  for (const [title, source, issue] of mistakes) {
    it(`is refused for ${title}`, async () => {
      expect(await errorsOf(source)).to.include(issue);
    });
  }

  it('says nothing of a person in what it finds', async () => {
    const issues = await checkDefinition(
      native('<signing:document dataType="lease" /><signing:signee person="1234567890" />'),
    );
    expect(JSON.stringify(issues)).not.to.include('1234567890');
  });

  it('may have a lifetime as long as its maximum, or none', async () => {
    expect(await issuesOf(native(SIGNEE, 'lifetime="P90D" maximumLifetime="P90D"'))).to.deep.equal([]);
    expect(await issuesOf(native(SIGNEE, 'maximumLifetime="P90D"'))).to.deep.equal([]);
  });

  it('leaves expressions to the moment when the task is entered', async () => {
    const source = native(
      `<signing:document dataType="\${environment.variables.kind}" /><signing:signee person="\${environment.variables.who}" slots="\${environment.variables.slots}" />`,
      `lifetime="\${environment.variables.time}" level="\${environment.variables.level}" required="\${environment.variables.count}"`,
    );
    expect(await issuesOf(source, { dataTypes: [] })).to.deep.equal([]);
  });

  it('leaves a lifetime and its maximum to that moment where one is an expression', async () => {
    for (const attributes of [
      `lifetime="\${environment.variables.time}" maximumLifetime="P90D"`,
      `lifetime="P91D" maximumLifetime="\${environment.variables.time}"`,
    ]) {
      expect(await issuesOf(native(SIGNEE, attributes))).to.deep.equal([]);
    }
  });

  it('may be distinct from another signing task, from itself and from all', async () => {
    const second = signingTask(
      'Second',
      `${SIGNEE}<signing:distinctFrom task="First" /><signing:distinctFrom task="self" /><signing:distinctFrom task="*" />`,
    );
    expect(await issuesOf(bpmn(sequence(signingTask('First'), second)))).to.deep.equal([]);
  });

  it('is refused as multi-instance, and fine inside of a multi-instance subprocess', async () => {
    const loop =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>';
    const task = signingTask('Sign');
    const itself = { id: 'Sign', xml: task.xml.replace('</bpmn:userTask>', `${loop}</bpmn:userTask>`) };
    expect(await errorsOf(bpmn(sequence(itself)))).to.deep.equal([
      'ERR_MULTI_INSTANCE Sign loopCharacteristics',
    ]);
    const around = { id: 'Each', xml: `<bpmn:subProcess id="Each">${loop}${task.xml}</bpmn:subProcess>` };
    expect(await errorsOf(bpmn(sequence(around)))).to.deep.equal([]);
  });

  const sound = '<signing:document dataType="lease" /><signing:signee reference="51001" />';
  for (const [attributes, errors] of [
    ['sealTogether="true"', ['ERR_CONFIG_CONFLICT Sign sealTogether']],
    ['sealTogether="perhaps" seal="sealed"', ['ERR_ATTRIBUTE_INVALID Sign sealTogether']],
    ['sealTogether="true" seal="sealed"', []],
    ['sealTogether="false"', []],
  ] as const) {
    it(`${errors.length > 0 ? 'is refused' : 'is sound'} with ${attributes}`, async () => {
      expect(await errorsOf(native(sound, attributes))).to.deep.equal(errors);
    });
  }

  it('is refused on an element that nobody can sign', async () => {
    const task = signingTask('Sign');
    const script = { id: 'Sign', xml: task.xml.replaceAll('bpmn:userTask', 'bpmn:scriptTask') };
    expect(await errorsOf(bpmn(sequence(script)))).to.include('ERR_BPMN_INVALID Sign');
  });

  it('is refused for a provider or a data type that the surroundings do not have', async () => {
    const source = native(
      '<signing:document dataType="lease" /><signing:signees provider="board" />',
      'seal="sealed"',
    );
    expect(
      await errorsOf(source, { signeeProviders: ['others'], dataTypes: [{ id: 'deed', minCount: 0 }] }),
    ).to.deep.equal([
      'ERR_SIGNEE_PROVIDER_UNKNOWN Sign provider',
      'ERR_DATA_TYPE_UNKNOWN Sign document',
      'ERR_DATA_TYPE_UNKNOWN Sign seal',
    ]);
    expect(await errorsOf(source)).to.deep.equal([]);
  });
});

describe('a signing task spelled in the properties of Camunda', () => {
  const property = (name: string, value: string) => `<camunda:property name="${name}" value="${value}" />`;
  const task = (properties: string, beside = '') => ({
    id: 'Sign',
    xml: `<bpmn:userTask id="Sign"><bpmn:extensionElements>${beside}<camunda:properties>${properties}</camunda:properties></bpmn:extensionElements></bpmn:userTask>`,
  });
  const whole = property('signing:documents', 'lease, deed') + property('signing:provider', 'board');

  it('is sound with documents and a provider', async () => {
    expect(await issuesOf(bpmn(sequence(task(whole))))).to.deep.equal([]);
  });

  it('is refused for a property that does not exist', async () => {
    const source = bpmn(sequence(task(whole + property('signing:colour', 'red'))));
    expect(await errorsOf(source)).to.deep.equal(['ERR_ATTRIBUTE_INVALID Sign colour']);
  });

  it('is not meant by properties of others', async () => {
    const source = bpmn(sequence(task(property('colour', 'red'))));
    expect(await issuesOf(source)).to.deep.equal([]);
  });

  it('may stand beside the native spelling as long as both say the same', async () => {
    const beside =
      '<signing:task completion="parallel"><signing:document dataType="lease" /><signing:signee reference="a" /></signing:task>';
    const same = task(property('signing:completion', 'parallel') + property('signing:level', '3'), beside);
    expect(await issuesOf(bpmn(sequence(same)))).to.deep.equal([]);
    const other = task(property('signing:completion', 'automatic'), beside);
    expect(await errorsOf(bpmn(sequence(other)))).to.deep.equal(['ERR_CONFIG_CONFLICT Sign completion']);
  });

  it('is refused for one property with two values', async () => {
    const source = bpmn(
      sequence(task(whole + property('signing:level', '3') + property('signing:level', '4'))),
    );
    expect(await errorsOf(source)).to.deep.equal(['ERR_CONFIG_CONFLICT Sign level']);
  });
});

describe('a signing task of Altinn', () => {
  it('is sound with a signature data type and data types to sign', async () => {
    expect(await issuesOf(altinn(ALTINN_SIGNING))).to.deep.equal([]);
  });

  const without = (element: string) =>
    ALTINN_SIGNING.replace(new RegExp(`<altinn:${element}>.*</altinn:${element}>`), '');
  const provider = '<altinn:signeeProviderId>board</altinn:signeeProviderId>';
  const states = '<altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId>';
  const mistakes: [string, string, string][] = [
    [
      'no signature data type',
      without('signatureDataType'),
      'ERR_SIGNATURE_DATA_TYPE_MISSING Sign signatureDataType',
    ],
    ['no data types to sign', without('dataTypesToSign'), 'ERR_DOCUMENTS_MISSING Sign dataTypesToSign'],
    [
      'an empty list to sign',
      `${without('dataTypesToSign')}<altinn:dataTypesToSign />`,
      'ERR_DOCUMENTS_MISSING Sign dataTypesToSign',
    ],
    [
      'a provider without states',
      ALTINN_SIGNING + provider,
      'ERR_PROVIDER_WITHOUT_STATES Sign signeeStatesDataTypeId',
    ],
    [
      'states without a provider',
      ALTINN_SIGNING + states,
      'ERR_STATES_WITHOUT_PROVIDER Sign signeeProviderId',
    ],
  ];
  for (const [title, signing, issue] of mistakes) {
    it(`is refused for ${title}`, async () => {
      expect(await errorsOf(altinn(signing))).to.deep.equal([issue]);
    });
  }

  it('is sound with a provider and states', async () => {
    expect(await issuesOf(altinn(ALTINN_SIGNING + provider + states))).to.deep.equal([]);
  });

  it('is refused for what the app does not have', async () => {
    const surroundings = { dataTypes: [{ id: 'FORM', minCount: 1 }], signeeProviders: [] };
    expect(await errorsOf(altinn(ALTINN_SIGNING + provider + states), surroundings)).to.deep.equal([
      'ERR_SIGNEE_PROVIDER_UNKNOWN Sign signeeProviderId',
      'ERR_DATA_TYPE_UNKNOWN Sign signatureDataType',
      'ERR_DATA_TYPE_UNKNOWN Sign signeeStatesDataTypeId',
    ]);
  });

  it('is refused in the wrong namespace', async () => {
    const source = altinn(ALTINN_SIGNING).replace('http://altinn.no/process', 'http://altinn.no');
    expect(await errorsOf(source)).to.deep.equal(['ERR_NAMESPACE_WRONG Sign taskExtension']);
  });

  it('is refused where only the type is said, in ways of old', async () => {
    const attribute = '<bpmn:task id="Sign" xmlns:old="http://altinn.no" old:tasktype="signing" />';
    const properties =
      '<bpmn:task id="Sign" xmlns:old="http://altinn.no"><bpmn:extensionElements><old:properties><old:taskType>signing</old:taskType></old:properties></bpmn:extensionElements></bpmn:task>';
    for (const xml of [attribute, properties]) {
      expect(await errorsOf(bpmn(sequence({ id: 'Sign', xml })))).to.include(
        'ERR_SIGNATURE_DATA_TYPE_MISSING Sign signatureDataType',
      );
    }
  });

  it('is refused beside another vocabulary', async () => {
    const { xml } = altinnTask('Sign', 'signing', { signing: ALTINN_SIGNING });
    const both = xml.replace(
      '<altinn:taskExtension>',
      `<signing:task>${SIGNEE}</signing:task><altinn:taskExtension>`,
    );
    expect(await errorsOf(bpmn(sequence({ id: 'Sign', xml: both })))).to.include(
      'ERR_CONFIG_CONFLICT Sign taskExtension',
    );
  });

  it('is doubtful without a correspondence resource', async () => {
    const source = altinn(without('correspondenceResource'));
    expect(await issuesOf(source)).to.deep.equal([
      'WARN_CORRESPONDENCE_RESOURCE_MISSING Sign correspondenceResource',
    ]);
  });
});

describe('a service task', () => {
  const pdf = altinnTask('Pdf', 'pdf', { element: 'serviceTask' });
  const source = bpmn(`${sequence(pdf)}${flow('f', 'Start', 'End')}`);

  it('is doubtful without a handler', async () => {
    expect(await issuesOf(source, { services: ['eFormidling'] })).to.deep.equal([
      'WARN_SERVICE_HANDLER_MISSING Pdf',
    ]);
  });

  it('is sound with one, and where nobody says which there are', async () => {
    expect(await issuesOf(source, { services: ['pdf'] })).to.deep.equal([]);
    expect(await issuesOf(source)).to.deep.equal([]);
  });
});
