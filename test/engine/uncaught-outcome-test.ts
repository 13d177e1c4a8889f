import { expect } from 'chai';
import { continueProcess, type Handover } from '../../src/engine/index.ts';
import { uncaughtOutcome } from '../../src/engine/uncaught-outcome.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, errorBoundary, flow, sequence, signingTask } from './bpmn.ts';
import { options, start } from './run-process.ts';

const roots = '<bpmn:error id="Rejected" errorCode="SIGNING_REJECTED" />';
const fork = bpmn(
  `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('Sign').xml}<bpmn:userTask id="Two" />
  <bpmn:intermediateCatchEvent id="Later"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
  <bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'Sign')}${flow('c', 'Fork', 'Two')}${flow('g', 'Fork', 'Later')}
  ${flow('d', 'Two', 'End')}${flow('e', 'Sign', 'End')}${flow('f', 'Later', 'End')}`,
);
const inSub = (boundary = '') =>
  bpmn(
    `${sequence({ id: 'Sub', xml: `<bpmn:subProcess id="Sub">${signingTask('Sign').xml}</bpmn:subProcess>` })}${boundary}`,
    { roots },
  );
const caught = (on: string, error?: string) =>
  `${errorBoundary('Caught', on, error)}<bpmn:userTask id="Mend" />${flow('toMend', 'Caught', 'Mend')}`;

const outcomeOf = (place: { elementId: string; executionId: string }, outcome: 'expired' | 'completed') =>
  ({ type: 'round', ...place, outcome, signatures: 0 }) satisfies Handover;

describe('an outcome that nobody catches', () => {
  const alone = bpmn(sequence(signingTask('Sign')));
  for (const [name, source] of Object.entries({ alone, 'beside others': fork, 'in a subprocess': inSub() })) {
    it(`ends the process without the engine as with it: of a task ${name}`, async () => {
      const process = await start(source);
      const { state, waiting } = process.step();
      const handovers = [outcomeOf(process.place('Sign'), 'expired')];
      const run = await continueProcess(process.definition, state!, handovers, options);
      expect(run.ended).to.deep.equal({ outcome: 'expired' });
      expect(uncaughtOutcome(process.definition, handovers, waiting)).to.deep.equal(run);
    });
  }
});

describe('an outcome that the engine has to be asked about', () => {
  const sources = {
    'with a boundary event of any code': bpmn(`${sequence(signingTask('Sign'))}${caught('Sign')}`),
    'with a boundary event of another code': bpmn(
      `${sequence(signingTask('Sign'))}${caught('Sign', 'Rejected')}`,
      {
        roots,
      },
    ),
    'with a boundary event around it': inSub(caught('Sub')),
    'that goes on': bpmn(sequence(signingTask('Sign', '', 'continueOn="expired"'))),
  };
  for (const [name, source] of Object.entries(sources)) {
    it(`is that of a task ${name}`, async () => {
      const process = await start(source);
      const handover = outcomeOf(process.place('Sign'), 'expired');
      expect(uncaughtOutcome(process.definition, [handover], process.step().waiting)).to.equal(undefined);
    });
  }

  it('is the rejection of an Altinn task, which goes on', async () => {
    const process = await start(bpmn(sequence(altinnTask('Sign', 'signing', { signing: ALTINN_SIGNING }))));
    const handover = { ...outcomeOf(process.place('Sign'), 'expired'), outcome: 'rejected' as const };
    expect(uncaughtOutcome(process.definition, [handover], process.step().waiting)).to.equal(undefined);
  });

  it('is a completion', async () => {
    const process = await start(bpmn(sequence(signingTask('Sign'))));
    const handover = outcomeOf(process.place('Sign'), 'completed');
    expect(uncaughtOutcome(process.definition, [handover], process.step().waiting)).to.equal(undefined);
  });

  it('is that of a task that does not wait', async () => {
    const process = await start(bpmn(sequence(signingTask('Sign'))));
    const handover = outcomeOf({ elementId: 'Sign', executionId: 'Sign_gone' }, 'expired');
    expect(uncaughtOutcome(process.definition, [handover], process.step().waiting)).to.equal(undefined);
  });
});
