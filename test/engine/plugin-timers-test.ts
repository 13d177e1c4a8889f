import { Timers } from 'bpmn-elements';
import { Engine } from 'bpmn-engine';
import { expect } from 'chai';
import { signingPlugin } from '../../src/engine/index.ts';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';

const late = `<bpmn:boundaryEvent id="Late" attachedToRef="Sign"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:userTask id="Mend" />${flow('toMend', 'Late', 'Mend')}`;
const task = signingTask(
  'Sign',
  '<signing:text lang="en">Yes</signing:text><signing:signee person="11111111111" />',
);

describe('a timer on a signing task in an engine of the host', () => {
  it('fires, and ends the round', async () => {
    const rings: (() => void)[] = [];
    const capture = (ring: () => void) => rings.push(ring);
    const timers = new Timers({
      setTimeout: capture as unknown as typeof setTimeout,
      clearTimeout: () => undefined,
    });
    const signing = signingPlugin();
    const engine = new Engine({ name: 'host', source: bpmn(sequence(task) + late), timers, ...signing });
    const execution = await engine.execute();
    await signing.settled();
    expect(signing.rounds().map(({ taskId }) => taskId)).to.deep.equal(['Sign']);

    expect(rings).to.have.length(1);
    rings[0]!();
    expect(signing.rounds()).to.deep.equal([]);
    expect(execution.getPostponed().map(({ id }) => id)).to.deep.equal(['Mend']);
  });
});
