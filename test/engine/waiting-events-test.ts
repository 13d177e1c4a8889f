import { expect } from 'chai';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { moves, start, thrownBy, waitingIds } from './run-process.ts';

const roots = '<bpmn:message id="Letter" name="letter" /><bpmn:signal id="Bell" name="bell" />';
const MESSAGE = '<bpmn:messageEventDefinition messageRef="Letter" />';
const SIGNAL = '<bpmn:signalEventDefinition signalRef="Bell" />';
const TIMER =
  '<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>';
const condition = (variable: string) =>
  `<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">\${environment.variables.${variable}}</bpmn:condition></bpmn:conditionalEventDefinition>`;

const catching = (id: string, definition: string) => ({
  id,
  xml: `<bpmn:intermediateCatchEvent id="${id}" name="Wait here">${definition}</bpmn:intermediateCatchEvent>`,
});
const receiving = (inner = '') => ({
  id: 'Wait',
  xml: `<bpmn:receiveTask id="Wait" name="Wait here" messageRef="Letter">${inner}</bpmn:receiveTask>`,
});
const after = { id: 'After', xml: '<bpmn:userTask id="After" />' };
const process = (wait: { id: string; xml: string }) => start(bpmn(sequence(wait, after), { roots }));

const waits: [string, { id: string; xml: string }, string][] = [
  ['a message', catching('Wait', MESSAGE), 'bpmn:IntermediateCatchEvent'],
  [
    'an anonymous message',
    catching('Wait', '<bpmn:messageEventDefinition />'),
    'bpmn:IntermediateCatchEvent',
  ],
  ['a signal', catching('Wait', SIGNAL), 'bpmn:IntermediateCatchEvent'],
  ['a message or a signal', catching('Wait', MESSAGE + SIGNAL), 'bpmn:IntermediateCatchEvent'],
  ['a timer', catching('Wait', TIMER), 'bpmn:IntermediateCatchEvent'],
  ['nothing in particular', catching('Wait', ''), 'bpmn:IntermediateCatchEvent'],
  ['a message to a receive task', receiving(), 'bpmn:ReceiveTask'],
];

for (const [title, wait, type] of waits) {
  describe(`a process that waits for ${title}`, () => {
    it('says so', async () => {
      const { step } = await process(wait);
      expect(step().waiting).to.have.length(1);
      expect(step().waiting[0]).to.include({ elementId: 'Wait', kind: 'event', type, name: 'Wait here' });
    });

    it('says the same after it was recovered', async () => {
      const { step, handOver } = await process(wait);
      const { waiting } = step();
      expect((await handOver()).waiting).to.deep.equal(waiting);
    });

    it('goes on when it is completed from outside', async () => {
      const { complete } = await process(wait);
      const step = await complete('Wait');
      expect(waitingIds(step)).to.deep.equal(['After']);
      expect(moves(step)).to.deep.equal(['left Wait', 'entered After']);
    });

    it('is completed only once', async () => {
      const { place, complete, handOver } = await process(wait);
      const first = place('Wait');
      await complete('Wait');
      expect(await thrownBy(handOver({ type: 'complete', ...first }))).to.include({
        code: 'ERR_OUTCOME_NOT_TAKEN',
        element: 'Wait',
      });
    });
  });
}

describe('an event that is completed', () => {
  it('gives its output to gateways behind it', async () => {
    const body = `<bpmn:startEvent id="Start" />${catching('Wait', MESSAGE).xml}<bpmn:exclusiveGateway id="Gateway" default="no" /><bpmn:endEvent id="Yes" /><bpmn:endEvent id="No" />${flow('a', 'Start', 'Wait')}${flow('b', 'Wait', 'Gateway')}${flow('no', 'Gateway', 'No')}${flow('yes', 'Gateway', 'Yes', `\${environment.output.Wait.isPaid}`)}`;
    const { complete } = await start(bpmn(body, { roots }));
    expect((await complete('Wait', { output: { isPaid: true } })).ended?.endEvent).to.equal('Yes');
  });

  it('takes no outcome of a round', async () => {
    const { end } = await process(catching('Wait', MESSAGE));
    expect(await thrownBy(end('Wait', 'completed'))).to.include({ code: 'ERR_OUTCOME_NOT_TAKEN' });
  });

  it('ends the other waits behind an event-based gateway', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:eventBasedGateway id="Gateway" />${catching('One', MESSAGE).xml}${catching('Two', SIGNAL).xml}<bpmn:userTask id="After" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Gateway')}${flow('b', 'Gateway', 'One')}${flow('c', 'Gateway', 'Two')}${flow('d', 'One', 'After')}${flow('e', 'Two', 'End')}${flow('f', 'After', 'End')}`;
    const { step, complete } = await start(bpmn(body, { roots }));
    expect(waitingIds(step())).to.deep.equal(['One', 'Two']);
    expect(waitingIds(await complete('One'))).to.deep.equal(['After']);
    expect(moves(step())).to.deep.equal(['left One', 'abandoned Two', 'entered After']);
  });

  it('leaves a signing task beside it alone', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('Sign').xml}${catching('Wait', MESSAGE).xml}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'Sign')}${flow('c', 'Fork', 'Wait')}${flow('d', 'Sign', 'End')}${flow('e', 'Wait', 'End')}`;
    const { complete } = await start(bpmn(body, { roots }));
    expect(waitingIds(await complete('Wait'))).to.deep.equal(['Sign']);
  });

  it('is the only one of several instances that is meant', async () => {
    const inner = `<bpmn:startEvent id="Begin" />${catching('Wait', MESSAGE).xml}${flow('in', 'Begin', 'Wait')}`;
    const each = {
      id: 'Each',
      xml: `<bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${inner}</bpmn:subProcess>`,
    };
    const { step, place, handOver } = await process(each);
    const meant = place('Wait', 1);
    await handOver({ type: 'complete', ...meant });
    expect(waitingIds(step())).to.deep.equal(['Wait', 'Wait']);
    expect(step().waiting.map(({ executionId }) => executionId)).not.to.include(meant.executionId);
  });

  it('is one instance of a receive task at a time', async () => {
    const twice =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>';
    const { step, complete } = await process(receiving(twice));
    expect(waitingIds(step())).to.deep.equal(['Wait', 'Wait']);
    expect(waitingIds(await complete('Wait'))).to.deep.equal(['Wait']);
    expect(waitingIds(await complete('Wait'))).to.deep.equal(['After']);
  });
});

describe('an event that waits for a condition', () => {
  it('is not completed as long as the condition does not hold', async () => {
    const { complete } = await process(catching('Wait', condition('paid')));
    expect(await thrownBy(complete('Wait'))).to.include({ code: 'ERR_OUTCOME_NOT_TAKEN', element: 'Wait' });
  });
});

describe('an event that was thrown inside the process', () => {
  it('is not waited for any more', async () => {
    const thrown = `<bpmn:intermediateThrowEvent id="Send">${MESSAGE}</bpmn:intermediateThrowEvent>`;
    const body = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" /><bpmn:userTask id="Write" />${thrown}${receiving().xml}<bpmn:userTask id="After" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'Write')}${flow('c', 'Fork', 'Wait')}${flow('d', 'Write', 'Send')}${flow('e', 'Wait', 'After')}${flow('f', 'After', 'End')}`;
    const { step, complete } = await start(bpmn(body, { roots }));
    expect(waitingIds(step())).to.deep.equal(['Write', 'Wait']);
    expect(waitingIds(await complete('Write'))).to.deep.equal(['After']);
  });
});

describe('a process that begins with a message', () => {
  it('waits in its start event', async () => {
    const body = `<bpmn:startEvent id="Start">${MESSAGE}</bpmn:startEvent><bpmn:userTask id="After" />${flow('a', 'Start', 'After')}<bpmn:endEvent id="End" />${flow('b', 'After', 'End')}`;
    const { step, complete } = await start(bpmn(body, { roots }));
    expect(step().waiting[0]).to.include({ elementId: 'Start', kind: 'event', type: 'bpmn:StartEvent' });
    expect(waitingIds(await complete('Start'))).to.deep.equal(['After']);
  });
});

describe('one of several instances of a user task', () => {
  it('is not abandoned when it is completed', async () => {
    const twice = {
      id: 'Fill',
      xml: '<bpmn:userTask id="Fill"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>',
    };
    const { complete } = await start(bpmn(sequence(twice)));
    expect(moves(await complete('Fill'))).to.deep.equal([]);
    expect(moves(await complete('Fill'))).to.deep.equal(['left Fill', 'ended End']);
  });
});
