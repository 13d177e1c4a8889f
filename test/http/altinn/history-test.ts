import { expect } from 'chai';
import { processHistory } from '../../../src/http/altinn/history.ts';
import type { EventRecord } from '../../../src/storage/index.ts';

let sequence = 0;

function event(
  type: string,
  elementId: string,
  elementType: string,
  more: Partial<EventRecord> = {},
): EventRecord {
  sequence += 1;
  return {
    instanceId: 'instance',
    sequence,
    at: Date.UTC(2026, 0, 5) + sequence,
    type: `element.${type}`,
    elementId,
    payload: { elementType },
    hash: '',
    ...more,
  };
}

describe('the history of a process', () => {
  it('has one item for each time that a task was entered', () => {
    const { processHistory: items } = processHistory([
      event('entered', 'Form', 'bpmn:Task'),
      event('left', 'Form', 'bpmn:Task'),
      event('entered', 'Form', 'bpmn:Task'),
    ]);
    expect(items.map(({ started, ended }) => [started !== null, ended !== null])).to.deep.equal([
      [true, true],
      [true, false],
    ]);
  });

  it('leaves out gateways', () => {
    const { processHistory: items } = processHistory([event('entered', 'Verdict', 'bpmn:ExclusiveGateway')]);
    expect(items).to.deep.equal([]);
  });

  it('never names a person by an identity number', () => {
    const identity = { actor: 'person:01816000001', salt: 'x' };
    const { processHistory: items } = processHistory([event('entered', 'Form', 'bpmn:Task', { identity })]);
    expect(items[0]!.performedBy).to.equal(null);
  });

  for (const [identity, performedBy] of [
    [{ actor: 'person:01816000001', name: '2001' }, '2001'],
    [{ actor: 'organisation:310000500' }, '310000500'],
    [{ actor: 'system:5b2d' }, '5b2d'],
    [undefined, null],
  ] as const) {
    it(`says ${performedBy} of ${JSON.stringify(identity)?.replace(/\d{11}/, '…')}`, () => {
      const started = event(
        'started',
        'Start',
        'bpmn:StartEvent',
        identity === undefined ? {} : { identity },
      );
      expect(processHistory([started]).processHistory[0]!.performedBy).to.equal(performedBy);
    });
  }
});
