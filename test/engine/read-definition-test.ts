import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { continueProcess, type Handover, readDefinition, startProcess } from '../../src/engine/index.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { issuesOf } from './issues.ts';

describe('readDefinition', () => {
  const source = bpmn(
    sequence(
      altinnTask('Form', 'data'),
      altinnTask('Sign', 'signing', { actions: ['sign', 'reject'], signing: ALTINN_SIGNING }),
      signingTask('Native'),
      altinnTask('Pdf', 'pdf', { element: 'serviceTask' }),
    ),
  );

  it('gives the hash of the bytes', async () => {
    const { hash } = await readDefinition(Buffer.from(source));
    expect(hash).to.equal(createHash('sha256').update(source).digest('hex'));
  });

  it('gives process, start events and elements in the order of the file', async () => {
    const { processId, startEvents, elements } = await readDefinition(source);
    expect({ processId, startEvents }).to.deep.equal({ processId: 'Process', startEvents: ['Start'] });
    expect(elements.map(({ id }) => id)).to.deep.equal(['Start', 'Form', 'Sign', 'Native', 'Pdf', 'End']);
  });

  it('gives for each element what others want to know', async () => {
    const { element } = await readDefinition(source);
    expect(element('Form')).to.deep.include({ type: 'bpmn:Task', taskType: 'data', actions: [] });
    expect(element('Sign')).to.deep.include({ taskType: 'signing', actions: ['sign', 'reject'] });
    expect(element('Native')).to.deep.include({ taskType: 'signing', actions: ['sign', 'reject'] });
    expect(element('Pdf')).to.include({ service: 'pdf' });
    expect(element('Nothing')).to.equal(undefined);
  });

  it('tells server actions from those of the process', async () => {
    const { xml } = altinnTask('Form', 'data', { actions: ['write'] });
    const task = {
      id: 'Form',
      xml: xml.replace(
        '</altinn:actions>',
        '<altinn:action type="serverAction">fill</altinn:action></altinn:actions>',
      ),
    };
    const { element } = await readDefinition(bpmn(sequence(task)));
    expect(element('Form')).to.deep.include({ actions: ['write'], serverActions: ['fill'] });
  });

  it('gives the data types that conditions and gateways read', async () => {
    const body = (condition?: string) =>
      `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" /><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('in', 'Start', 'Gateway')}${flow('a', 'Gateway', 'A', condition)}${flow('b', 'Gateway', 'B', condition)}`;
    const types = [
      { id: 'form', minCount: 0 },
      { id: 'other', minCount: 0 },
    ];
    const read = async (condition: string | undefined, dataTypes = types) =>
      (await readDefinition(bpmn(body(condition)), { dataTypes })).dataTypesRead;
    expect(await read('["equals", ["dataModel", "a", "other"], 1]')).to.deep.equal(['other']);
    expect(await read('["equals", ["dataModel", "a"], 1]', [types[0]!])).to.deep.equal(['form']);
    expect(await read('["equals", ["gatewayAction"], "reject"]')).to.deep.equal([]);
    expect(await read(undefined)).to.deep.equal(['form', 'other']);
  });

  it('throws the first error, with all that was found', async () => {
    const bad = bpmn(sequence(signingTask('Sign', '<signing:signee reference="a" />', 'level="9"')));
    const error = await readDefinition(bad).catch((thrown: unknown) => thrown);
    expect(error).to.include({
      name: 'SigningError',
      code: 'ERR_DOCUMENTS_MISSING',
      element: 'Sign',
      attribute: 'document',
    });
    expect((error as { info: { issues: unknown[] } }).info.issues).to.have.length(2);
  });

  it('gives the warnings of a definition that is sound', async () => {
    const { warnings } = await readDefinition(bpmn(signingTask('Sign').xml));
    expect(warnings.map(({ code }) => code)).to.deep.equal(['WARN_END_EVENT_MISSING']);
  });
});

const CORPUS = new URL('../../../shared/corpus/altinn/', import.meta.url);

/** What a collected file deserves: its errors, for all that are not sound. */
const MISTAKES: Record<string, string[]> = {
  '12': [
    'ERR_NAMESPACE_WRONG Activity_1aqkvxy taskExtension',
    'ERR_SIGNATURE_DATA_TYPE_MISSING Activity_1aqkvxy signatureDataType',
  ],
  '31': ['ERR_DOCUMENTS_MISSING Task2 dataTypesToSign'],
  '32': ['ERR_SIGNATURE_DATA_TYPE_MISSING Task2 signatureDataType'],
  '43': ['ERR_BPMN_INVALID'],
  '68': [
    'ERR_SIGNATURE_DATA_TYPE_MISSING Task_2 signatureDataType',
    'ERR_DOCUMENTS_MISSING Task_2 dataTypesToSign',
    'ERR_SIGNATURE_DATA_TYPE_MISSING Task_3 signatureDataType',
    'ERR_DOCUMENTS_MISSING Task_3 dataTypesToSign',
  ],
  '80': ['ERR_DOCUMENTS_MISSING Activity_0v7szrr dataTypesToSign'],
  '82': [
    'ERR_PROVIDER_WITHOUT_STATES SigningTask_Founders signeeStatesDataTypeId',
    'ERR_DOCUMENTS_MISSING SigningTask_Auditor dataTypesToSign',
    'ERR_PROVIDER_WITHOUT_STATES SigningTask_Auditor signeeStatesDataTypeId',
  ],
  '85': ['ERR_DOCUMENTS_MISSING SigningTask_Auditor dataTypesToSign'],
  '92': ['ERR_DOCUMENTS_MISSING SigningTask_Auditor dataTypesToSign'],
};

describe('the collected process files of Altinn', () => {
  const files = existsSync(CORPUS) ? readdirSync(CORPUS).filter((name) => name.endsWith('.bpmn')) : [];

  it('are there', function () {
    if (files.length === 0) this.skip();
    expect(files.length).to.be.above(30);
  });

  for (const file of files) {
    const number = file.slice(0, file.indexOf('-'));
    const source = () => readFileSync(new URL(file, CORPUS));
    const mistakes = MISTAKES[number] ?? [];

    it(`${number} has ${mistakes.length === 0 ? 'no error' : `${mistakes.length} of its own`}`, async () => {
      const errors = (await issuesOf(source())).filter((issue) => issue.startsWith('ERR_'));
      expect(errors).to.deep.equal(mistakes);
    });

    if (mistakes.length === 0) {
      it(`${number} runs from start to end`, async () => {
        expect(await run(source())).to.deep.include({ outcome: 'completed' });
      });
    }
  }

  /** Confirms or signs whatever waits; a gateway that only code can decide takes its last flow, which leads on. */
  async function run(source: Buffer) {
    const definition = await readDefinition(source);
    const undecided = definition.warnings.filter(({ code }) => code === 'WARN_GATEWAY_CHOICE');
    const options = {
      now: 0,
      gatewayChoices: Object.fromEntries(
        undecided.map(({ element }) => [
          element!,
          ({ flows }: { flows: readonly { id: string }[] }) => flows.at(-1)!.id,
        ]),
      ),
      dataModels: new Map(
        definition.dataTypesRead.map((id) => [
          id,
          { contentType: 'application/json', bytes: Buffer.from('{"fail": false}') },
        ]),
      ),
    };
    let step = await startProcess(definition, options);
    for (let steps = 0; !step.ended && steps < 20; steps += 1) {
      const [{ kind, elementId, executionId } = { kind: 'task', elementId: '', executionId: '' }] =
        step.waiting;
      const handover: Handover =
        kind === 'signing'
          ? { type: 'round', elementId, executionId, outcome: 'completed', action: 'sign', signatures: 1 }
          : { type: 'complete', elementId, executionId, action: 'confirm' };
      step = await continueProcess(definition, step.state!, [handover], options);
    }
    return step.ended;
  }
});
