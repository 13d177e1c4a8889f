import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { bpmn, errorBoundary, flow, sequence, signingTask } from './bpmn.ts';
import { issuesOf } from './issues.ts';
import { moves, start, waitingIds } from './run-process.ts';

const roots =
  '<bpmn:message id="Letter" /><bpmn:signal id="Bell" /><bpmn:error id="Wrong" errorCode="WRONG" />';
const MESSAGE = '<bpmn:messageEventDefinition messageRef="Letter" />';
const SIGNAL = '<bpmn:signalEventDefinition signalRef="Bell" />';
const LINK = '<bpmn:linkEventDefinition name="Overleaf" />';
const CONDITION = `<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">\${environment.variables.paid}</bpmn:condition></bpmn:conditionalEventDefinition>`;

const catching = (definition: string) => ({
  id: 'Wait',
  xml: `<bpmn:intermediateCatchEvent id="Wait">${definition}</bpmn:intermediateCatchEvent>`,
});
const between = (definition: string) => bpmn(sequence(catching(definition)), { roots });
const starting = (definition: string) =>
  bpmn(
    sequence(signingTask('Sign')).replace(
      '<bpmn:startEvent id="Start" />',
      `<bpmn:startEvent id="Start">${definition}</bpmn:startEvent>`,
    ),
    { roots },
  );
const onTask = (definition: string, more = '') =>
  bpmn(
    `${sequence(signingTask('Sign'))}<bpmn:boundaryEvent id="Late" attachedToRef="Sign">${definition}</bpmn:boundaryEvent><bpmn:endEvent id="Other" />${flow('toOther', 'Late', 'Other')}${more}`,
    { roots },
  );
/** A branch beside the signing task that throws. */
const throwing = (definition: string) =>
  `<bpmn:intermediateThrowEvent id="Throw">${definition}</bpmn:intermediateThrowEvent>${flow('toThrow', 'Start', 'Throw')}`;

describe('an event that the process waits for', () => {
  for (const [title, definition] of [
    ['a message', MESSAGE],
    ['a signal', SIGNAL],
    ['a condition', CONDITION],
    ['a link', LINK],
    ['nothing in particular', ''],
  ] as const) {
    it(`is doubtful where it is ${title} that nothing throws`, async () => {
      expect(await issuesOf(between(definition))).to.deep.equal(['WARN_EVENT_NOT_TRIGGERED Wait']);
    });
  }

  it('is doubtful at a receive task and at the start', async () => {
    const receive = { id: 'Wait', xml: '<bpmn:receiveTask id="Wait" messageRef="Letter" />' };
    expect(await issuesOf(bpmn(sequence(receive), { roots }))).to.deep.equal([
      'WARN_EVENT_NOT_TRIGGERED Wait',
    ]);
    expect(await issuesOf(starting(MESSAGE))).to.deep.equal(['WARN_EVENT_NOT_TRIGGERED Start']);
  });

  it('is sound where the process throws it', async () => {
    for (const definition of [MESSAGE, SIGNAL, LINK]) {
      const source = bpmn(sequence(catching(definition)) + throwing(definition), { roots });
      expect(await issuesOf(source)).to.deep.equal([]);
    }
  });

  it('is doubtful where the process throws another', async () => {
    const source = bpmn(sequence(catching(MESSAGE)) + throwing('<bpmn:messageEventDefinition />'), { roots });
    expect(await issuesOf(source)).to.deep.equal(['WARN_EVENT_NOT_TRIGGERED Wait']);
  });

  it('says who can end the wait', async () => {
    const [issue] = await checkDefinition(between(MESSAGE));
    expect(issue?.message).to.contain('nobody but code can end the wait');
  });
});

describe('a boundary event', () => {
  it('is doubtful for what only others could throw', async () => {
    for (const definition of [MESSAGE, SIGNAL, CONDITION]) {
      expect(await issuesOf(onTask(definition))).to.deep.equal(['WARN_EVENT_NOT_TRIGGERED Late']);
    }
    const [issue] = await checkDefinition(onTask(MESSAGE));
    expect(issue?.message).to.contain('a runtime and the server never take it');
  });

  it('is sound, and interrupts the task, where another branch throws', async () => {
    for (const definition of [MESSAGE, SIGNAL]) {
      const body = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" /><bpmn:userTask id="Change" />${signingTask('Sign').xml}<bpmn:intermediateThrowEvent id="Throw">${definition}</bpmn:intermediateThrowEvent><bpmn:boundaryEvent id="Late" attachedToRef="Sign">${definition}</bpmn:boundaryEvent><bpmn:userTask id="Mend" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'Sign')}${flow('c', 'Fork', 'Change')}${flow('d', 'Change', 'Throw')}${flow('e', 'Late', 'Mend')}${flow('f', 'Mend', 'End')}${flow('g', 'Sign', 'End')}`;
      expect(await issuesOf(bpmn(body, { roots }))).to.deep.equal([]);
      const step = await (await start(bpmn(body, { roots }))).complete('Change');
      expect(waitingIds(step)).to.deep.equal(['Mend']);
      expect(moves(step)).to.include('abandoned Sign');
    }
  });

  it('is sound for errors and compensation, which come from inside', async () => {
    expect(await issuesOf(onTask('<bpmn:errorEventDefinition errorRef="Wrong" />'))).to.deep.equal([]);
    expect(await issuesOf(onTask('<bpmn:compensateEventDefinition />'))).to.deep.equal([]);
  });

  it('is doubtful for errors on a call activity', async () => {
    const called = `<bpmn:process id="Called">${signingTask('Sign').xml}</bpmn:process>`;
    const call = { id: 'Call', xml: '<bpmn:callActivity id="Call" calledElement="Called" />' };
    const source = bpmn(sequence(call) + errorBoundary('Caught', 'Call'), { roots: called });
    expect(await issuesOf(source)).to.deep.equal(['WARN_EVENT_NOT_TRIGGERED Caught']);
  });
});

describe('an event subprocess', () => {
  const inside = (definition: string) =>
    `<bpmn:subProcess id="Aside" triggeredByEvent="true"><bpmn:startEvent id="Begin">${definition}</bpmn:startEvent><bpmn:userTask id="Mend" />${flow('toMend', 'Begin', 'Mend')}</bpmn:subProcess>`;

  it('is doubtful, and so is a start event that nothing triggers', async () => {
    const body = sequence(signingTask('Sign'));
    expect(await issuesOf(bpmn(body + inside('<bpmn:errorEventDefinition />')))).to.deep.equal([
      'WARN_EVENT_SUBPROCESS Aside',
    ]);
    expect(await issuesOf(bpmn(body + inside(MESSAGE), { roots }))).to.deep.equal([
      'WARN_EVENT_SUBPROCESS Aside',
      'WARN_EVENT_NOT_TRIGGERED Begin',
    ]);
  });

  it('does not catch how a signing task ends', async () => {
    const body = sequence(signingTask('Sign')) + inside('<bpmn:errorEventDefinition />');
    expect((await (await start(bpmn(body))).end('Sign', 'rejected')).ended).to.deep.equal({
      outcome: 'rejected',
    });
  });
});

describe('a script task', () => {
  it('is doubtful', async () => {
    const script = {
      id: 'Count',
      xml: '<bpmn:scriptTask id="Count" scriptFormat="javascript"><bpmn:script>next()</bpmn:script></bpmn:scriptTask>',
    };
    expect(await issuesOf(bpmn(sequence(script)))).to.deep.equal(['WARN_SCRIPT Count']);
  });
});

describe('compensation', () => {
  it('is done after the states in between were saved', async () => {
    const body = `<bpmn:startEvent id="Start" />${signingTask('Sign').xml}<bpmn:userTask id="Regret" /><bpmn:intermediateThrowEvent id="Undo"><bpmn:compensateEventDefinition /></bpmn:intermediateThrowEvent><bpmn:endEvent id="End" />${flow('a', 'Start', 'Sign')}${flow('b', 'Sign', 'Regret')}${flow('c', 'Regret', 'Undo')}${flow('d', 'Undo', 'End')}<bpmn:boundaryEvent id="Back" attachedToRef="Sign"><bpmn:compensateEventDefinition /></bpmn:boundaryEvent><bpmn:userTask id="TellAll" isForCompensation="true" /><bpmn:association id="by" sourceRef="Back" targetRef="TellAll" associationDirection="One" />`;
    const { end, complete } = await start(bpmn(body));
    await end('Sign', 'completed');
    expect(waitingIds(await complete('Regret'))).to.deep.equal(['TellAll']);
    expect((await complete('TellAll')).ended?.outcome).to.equal('completed');
  });
});
