import { expect } from 'chai';
import { readDefinition } from '../../src/engine/index.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, sequence, signingTask } from './bpmn.ts';

const configOf = async (
  task: { id: string; xml: string },
  minCount = 0,
  ...before: { id: string; xml: string }[]
) => {
  const definition = await readDefinition(bpmn(sequence(...before, task)), {
    dataTypes: ['form', 'signatures', 'first', 'states', 'pdf', 'lease', 'deed', 'sealed'].map((id) => ({
      id,
      minCount,
    })),
  });
  return definition.element(task.id)!.signing!;
};

describe('the configuration of a native signing task', () => {
  it('has the defaults of the vocabulary', async () => {
    const config = await configOf(signingTask('Sign'));
    expect(config).to.deep.equal({
      completion: 'automatic',
      onDropout: 'end-round',
      continueOn: [],
      allow: ['reject', 'return'],
      level: 0,
      freeze: true,
      mandatory: 'each',
      showSignee: 'number',
      texts: [],
      documents: [{ dataType: 'lease', required: true, preselected: true }],
      groups: [{ order: 0, required: 'all', minimum: 0, unlisted: false }],
      signees: [{ reference: 'tenant', order: 0, slots: 1, onBehalfOf: 'self' }],
      providers: [],
      distinctFrom: [],
      reminders: [],
      actions: [],
    });
  });

  it('takes an empty title for one', async () => {
    expect((await configOf(signingTask('Sign', undefined, 'title=""'))).title).to.equal('');
  });

  it('takes over what the file says', async () => {
    const inner =
      '<signing:document dataType="lease" required="false" /><signing:document dataType="deed" required="false" preselected="true" /><signing:text lang="nn">Eg er samd.</signing:text><signing:signee contact="kari" email="k@example.org" mobile="+4799999999" name="Kari" level="4" slots="2" onBehalfOf="other" /><signing:distinctFrom task="*" /><signing:reminder before="P2D" channel="email" />';
    const config = await configOf(
      signingTask(
        'Sign',
        inner,
        'completion="parallel" onDropout="until-unreachable" continueOn="rejected, expired" allow="withdraw sign-again" activation="2026-03-01T00:00:00Z" maximumLifetime="P90D" level="3" freeze="false" seal="sealed" sealTogether="true" showSignee="birth-date" required="1" minimum="2" lifetime="P14D"',
      ),
    );
    expect(config).to.deep.include({
      completion: 'parallel',
      onDropout: 'until-unreachable',
      continueOn: ['rejected', 'expired'],
      allow: ['withdraw', 'sign-again'],
      activation: '2026-03-01T00:00:00Z',
      maximumLifetime: 'P90D',
      level: 3,
      freeze: false,
      seal: 'sealed',
      sealTogether: true,
      showSignee: 'birth-date',
      texts: [{ lang: 'nn', text: 'Eg er samd.' }],
      distinctFrom: ['*'],
      reminders: [{ before: 'P2D', channel: 'email' }],
    });
    expect(config.documents).to.deep.equal([
      { dataType: 'lease', required: false, preselected: false },
      { dataType: 'deed', required: false, preselected: true },
    ]);
    expect(config.groups).to.deep.equal([
      { order: 0, required: 1, minimum: 2, unlisted: false, lifetime: 'P14D' },
    ]);
    expect(config.signees[0]).to.deep.equal({
      contact: 'kari',
      email: 'k@example.org',
      mobile: '+4799999999',
      name: 'Kari',
      order: 0,
      slots: 2,
      level: 4,
      onBehalfOf: 'other',
    });
  });

  it('sorts groups by order, and gives them what the task says for all', async () => {
    const config = await configOf(
      signingTask(
        'Sign',
        '<signing:document dataType="lease" /><signing:group order="2" name="Board" required="any"><signing:signee reference="b" /></signing:group><signing:group order="1" lifetime="P1D"><signing:signee reference="a" /></signing:group>',
        'lifetime="P7D" required="all"',
      ),
    );
    expect(config.groups).to.deep.equal([
      { order: 1, required: 'all', minimum: 0, unlisted: false, lifetime: 'P1D' },
      { order: 2, name: 'Board', required: 1, minimum: 0, unlisted: false, lifetime: 'P7D' },
    ]);
    expect(config.signees.map(({ reference, order }) => [reference, order])).to.deep.equal([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it('seals each document by itself unless it says otherwise', async () => {
    const config = await configOf(signingTask('Sign', '', 'seal="sealed" sealTogether="false"'));
    expect(config).not.to.have.property('sealTogether');
  });

  it('makes of single one group with one signature', async () => {
    const config = await configOf(signingTask('Sign', '', 'completion="single"'));
    expect(config).to.deep.include({
      completion: 'single',
      groups: [{ order: 0, required: 0, minimum: 1, unlisted: false }],
    });
  });

  const REQUIRED = { required: true, preselected: true };
  const FREE = { required: false, preselected: true };
  const mandatory: [string, string, object][] = [
    ['each', '', REQUIRED],
    ['each', 'required="false"', { required: false, preselected: false }],
    ['each', 'required="false" preselected="true"', FREE],
    ['all', '', REQUIRED],
    ['all', 'required="false"', { ...REQUIRED, mayLack: true }],
    ['all', 'required="false" preselected="false"', { required: true, preselected: false, mayLack: true }],
    ['none', '', FREE],
    ['none', 'required="true" preselected="false"', { required: false, preselected: false }],
    ['none', 'required="false"', { required: false, preselected: false }],
    ['each', 'addable="true"', { ...REQUIRED, addable: true }],
    ['each', 'addable="false"', REQUIRED],
  ];
  for (const [word, document, rule] of mandatory) {
    it(`makes of mandatory ${word} and a document ${document || 'alone'} one rule`, async () => {
      const inner = `<signing:document dataType="lease" ${document} /><signing:signee reference="a" />`;
      const config = await configOf(signingTask('Sign', inner, `mandatory="${word}"`));
      expect(config.documents).to.deep.equal([{ dataType: 'lease', ...rule }]);
      expect(config.mandatory).to.equal(word);
    });
  }

  it('lists reject among the actions only where the model allows it', async () => {
    const definition = await readDefinition(bpmn(sequence(signingTask('Sign', '', 'allow="withdraw"'))));
    expect(definition.element('Sign')?.actions).to.deep.equal(['sign']);
  });
});

describe('the configuration in the properties of Camunda', () => {
  it('is the one of the native attributes', async () => {
    const property = (name: string, value: string) =>
      `<camunda:property name="signing:${name}" value="${value}" />`;
    const properties = [
      property('completion', 'parallel'),
      property('lifetime', 'P3D'),
      property('mandatory', 'none'),
      property('maximumLifetime', 'P9D'),
      property('provider', 'board'),
      property('documents', 'lease deed'),
    ];
    const config = await configOf({
      id: 'Sign',
      xml: `<bpmn:userTask id="Sign"><bpmn:extensionElements><camunda:properties>${properties.join('')}</camunda:properties></bpmn:extensionElements></bpmn:userTask>`,
    });
    expect(config).to.deep.include({
      completion: 'parallel',
      maximumLifetime: 'P9D',
      providers: ['board'],
    });
    expect(config.groups[0]?.lifetime).to.equal('P3D');
    expect(config.documents).to.deep.equal([
      { dataType: 'lease', required: false, preselected: true },
      { dataType: 'deed', required: false, preselected: true },
    ]);
  });
});

describe('the configuration of a signing task of Altinn', () => {
  const task = (signing = '', actions = ['sign']) =>
    altinnTask('Sign', 'signing', { signing: ALTINN_SIGNING + signing, actions });

  it('collects signatures until somebody says next, of whoever the policy lets', async () => {
    expect(await configOf(task())).to.deep.equal({
      completion: 'parallel',
      onDropout: 'end-round',
      continueOn: ['rejected'],
      allow: [],
      level: 0,
      freeze: false,
      mandatory: 'each',
      showSignee: 'number',
      texts: [],
      documents: [{ dataType: 'form', required: false, preselected: true }],
      groups: [{ order: 0, required: 0, minimum: 0, unlisted: true }],
      signees: [],
      providers: [],
      distinctFrom: [],
      reminders: [],
      signatureDataType: 'signatures',
      actions: ['sign'],
    });
  });

  it('lets the whole task be returned where reject is among its actions', async () => {
    expect((await configOf(task('', ['sign', 'reject']))).allow).to.deep.equal(['return']);
  });

  it('asks for all who are listed and for the least count where the default validator runs', async () => {
    const config = await configOf(task('<altinn:runDefaultValidator>true</altinn:runDefaultValidator>'), 2);
    expect(config.groups).to.deep.equal([{ order: 0, required: 'all', minimum: 2, unlisted: true }]);
  });

  it('asks for nothing where it does not, whatever the least count', async () => {
    const config = await configOf(task('<altinn:runDefaultValidator>false</altinn:runDefaultValidator>'), 2);
    expect(config.groups[0]).to.include({ required: 0, minimum: 0 });
  });

  it('has its provider, and the data types of its states and its PDF', async () => {
    const config = await configOf(
      task(
        '<altinn:signeeProviderId>board</altinn:signeeProviderId><altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId><altinn:signingPdfDataType>pdf</altinn:signingPdfDataType>',
      ),
    );
    expect(config).to.deep.include({
      providers: ['board'],
      signeeStatesDataType: 'states',
      signingPdfDataType: 'pdf',
    });
  });

  it('is distinct from the tasks whose signatures are stored under the listed data types', async () => {
    const first = altinnTask('First', 'signing', {
      actions: ['sign'],
      signing: ALTINN_SIGNING.replace('>signatures<', '>first<'),
    });
    const unique =
      '<altinn:uniqueFromSignaturesInDataTypes><altinn:dataType>first</altinn:dataType></altinn:uniqueFromSignaturesInDataTypes>';
    const config = await configOf(task(unique), 0, first);
    expect(config.distinctFrom).to.deep.equal(['First']);
  });
});
