import { expect } from 'chai';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { start } from './run-process.ts';

const fill = { id: 'Fill', xml: '<bpmn:userTask id="Fill" />' };
const each = (isSequential: boolean) => ({
  id: 'Each',
  xml: `<bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics isSequential="${isSequential}"><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${signingTask('Sign').xml}</bpmn:subProcess>`,
});
/** The form, the signing task, and back to the form after a reject. */
const loop = `<bpmn:startEvent id="Start" />${fill.xml}${signingTask('Sign', '', 'continueOn="rejected"').xml}<bpmn:exclusiveGateway id="Gateway" default="back" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Fill')}${flow('b', 'Fill', 'Sign')}${flow('c', 'Sign', 'Gateway')}${flow('back', 'Gateway', 'Fill')}${flow('end', 'Gateway', 'End', '["equals",["gatewayAction"],"sign"]')}`;

describe('the execution around a waiting element', () => {
  it('is the same for all elements of a process', async () => {
    const { step, complete } = await start(bpmn(sequence(fill, signingTask('Sign'))));
    const [form] = step().waiting;
    const [task] = (await complete('Fill')).waiting;
    expect(form?.scopeExecutionId).to.be.a('string');
    expect(task?.scopeExecutionId).to.equal(form?.scopeExecutionId);
  });

  it('is the same when a loop comes back to an element', async () => {
    const { step, complete, end } = await start(bpmn(loop));
    const first = (await complete('Fill')).waiting[0]!;
    await end('Sign', 'rejected');
    const second = (await complete('Fill')).waiting[0]!;
    expect(step().waiting[0]?.elementId).to.equal('Sign');
    expect(second.scopeExecutionId).to.be.a('string').that.equals(first.scopeExecutionId);
    expect(second.executionId).not.to.equal(first.executionId);
  });

  it('stays over any number of recoveries', async () => {
    const { step, handOver } = await start(bpmn(sequence(each(false))));
    const scopes = step().waiting.map(({ scopeExecutionId }) => scopeExecutionId);
    expect(scopes[0]).to.be.a('string');
    for (let round = 0; round < 3; round += 1) {
      const { waiting } = await handOver();
      expect(waiting.map(({ scopeExecutionId }) => scopeExecutionId)).to.deep.equal(scopes);
    }
  });

  it('is another for each instance of a subprocess at once', async () => {
    const { step } = await start(bpmn(sequence(each(false))));
    const [one, two] = step().waiting;
    expect(one?.scopeExecutionId).to.be.a('string').that.does.not.equal(two?.scopeExecutionId);
  });

  it('is another for each instance of a subprocess in turn', async () => {
    const { step, end } = await start(bpmn(sequence(each(true))));
    const [one] = step().waiting;
    const [two] = (await end('Sign', 'completed')).waiting;
    expect(two?.elementId).to.equal('Sign');
    expect(two?.scopeExecutionId).to.be.a('string').that.does.not.equal(one?.scopeExecutionId);
  });

  for (const [title, definition] of [
    ['a message', '<bpmn:messageEventDefinition />'],
    [
      'a timer',
      '<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>',
    ],
  ]) {
    it(`is that of the process for an event that waits for ${title}`, async () => {
      const event = {
        id: 'Wait',
        xml: `<bpmn:intermediateCatchEvent id="Wait">${definition}</bpmn:intermediateCatchEvent>`,
      };
      const { step, complete } = await start(bpmn(sequence(fill, event)));
      const [form] = step().waiting;
      const [waiting] = (await complete('Fill')).waiting;
      expect(waiting?.scopeExecutionId).to.be.a('string').that.equals(form?.scopeExecutionId);
    });
  }
});
