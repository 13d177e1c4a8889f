import { expect } from 'chai';
import { continueProcess, type DueTimer } from '../../src/engine/index.ts';
import { bpmn, errorBoundary, flow, sequence, signingTask } from './bpmn.ts';
import { moves, thrownBy, waitingIds } from './run-process.ts';
import { CLOCKS, DAY, HOUR, startAt, timer, timerBoundary } from './run-timers.ts';

interface Case {
  title: string;
  source: string;
  waiting: string[];
  /** What runs at the start: event, and hours from the start; default the one timer. */
  due?: string[];
  /** What is after it has rung, three hours from the start. */
  rung: { waiting: string[]; due?: string[]; moves: string[] };
}

const sign = signingTask('Sign').xml;
const after = '<bpmn:userTask id="After" />';
const catching = (definition: string) =>
  `<bpmn:intermediateCatchEvent id="Timer">${definition}</bpmn:intermediateCatchEvent>`;

/** A timer of each kind that is due in two hours, and when its cycle is due again. */
const timersAt = (now: number): [string, string, string[]][] => [
  ['duration', timer('timeDuration', 'PT2H'), []],
  ['date', timer('timeDate', new Date(now + 2 * HOUR).toISOString()), []],
  ['cycle', timer('timeCycle', 'R3/PT2H'), ['Timer 4']],
];

const onTask = (definition: string, interrupts: boolean) =>
  bpmn(
    `${sequence(signingTask('Sign'))}${timerBoundary('Timer', 'Sign', definition, interrupts)}${after}${flow('toAfter', 'Timer', 'After')}`,
  );
const between = (definition: string) =>
  bpmn(sequence({ id: 'Timer', xml: catching(definition) }, { id: 'After', xml: after }));
const startsWith = (definition: string) =>
  bpmn(
    `<bpmn:startEvent id="Timer">${definition}</bpmn:startEvent>${after}<bpmn:endEvent id="End" />${flow('a', 'Timer', 'After')}${flow('b', 'After', 'End')}`,
  );
const behindGateway = (definition: string) =>
  bpmn(
    `<bpmn:startEvent id="Start" /><bpmn:eventBasedGateway id="Gateway" />${catching(definition)}<bpmn:intermediateCatchEvent id="Letter"><bpmn:messageEventDefinition /></bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="Later">${timer('timeDuration', 'P3D')}</bpmn:intermediateCatchEvent>${after}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Gateway')}${flow('b', 'Gateway', 'Timer')}${flow('c', 'Gateway', 'Letter')}${flow('d', 'Gateway', 'Later')}${flow('e', 'Timer', 'After')}${flow('f', 'Letter', 'End')}${flow('g', 'Later', 'End')}${flow('h', 'After', 'End')}`,
  );
const subprocess = (inner: string, loop = '') => ({
  id: 'Sub',
  xml: `<bpmn:subProcess id="Sub">${loop}${inner}</bpmn:subProcess>`,
});
const taskWithin = (definition: string, interrupts: boolean) =>
  `${sign}${timerBoundary('Timer', 'Sign', definition, interrupts)}${after}${flow('toAfter', 'Timer', 'After')}`;
const within = (definition: string) => bpmn(sequence(subprocess(taskWithin(definition, true))));
const around = (definition: string) =>
  bpmn(
    `${sequence(subprocess(sign))}${timerBoundary('Timer', 'Sub', definition)}${after}${flow('toAfter', 'Timer', 'After')}`,
  );
const threeTimes = (isSequential: boolean) =>
  `<bpmn:multiInstanceLoopCharacteristics isSequential="${isSequential}"><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>`;
const manyTimes = (definition: string, interrupts: boolean, isSequential = false) =>
  bpmn(sequence(subprocess(taskWithin(definition, interrupts), threeTimes(isSequential))));
const called = (definition: string, interrupts: boolean) =>
  bpmn(sequence({ id: 'Call', xml: '<bpmn:callActivity id="Call" calledElement="Called" />' }), {
    roots: `<bpmn:process id="Called">${taskWithin(definition, interrupts)}</bpmn:process>`,
  });

/** Two flows that both lead to `After`: the task is left by the timer, or goes on besides. */
const LEFT = {
  waiting: ['After'],
  moves: ['abandoned Sign', 'entered Timer', 'left Timer', 'entered After'],
};
const besides = (again: string[]) => ({
  waiting: ['Sign', 'After'],
  due: again,
  moves: ['entered Timer', 'left Timer', 'entered After'],
});

function casesAt(now: number): Case[] {
  const sign = ['Sign'];
  const signs = ['Sign', 'Sign', 'Sign'];
  const three = ['Timer 2', 'Timer 2', 'Timer 2'];
  const two = ['Timer 2', 'Timer 2'];
  return timersAt(now).flatMap(([kind, definition, again]): Case[] => {
    const beside = besides(again);
    return [
      {
        title: `${kind} that interrupts a signing task`,
        source: onTask(definition, true),
        waiting: sign,
        rung: LEFT,
      },
      {
        title: `${kind} beside a signing task`,
        source: onTask(definition, false),
        waiting: sign,
        rung: beside,
      },
      {
        title: `${kind} between tasks`,
        source: between(definition),
        waiting: ['Timer'],
        rung: { waiting: ['After'], moves: ['left Timer', 'entered After'] },
      },
      {
        title: `${kind} at the start`,
        source: startsWith(definition),
        waiting: ['Timer'],
        rung: { waiting: ['After'], moves: ['entered After'] },
      },
      {
        title: `${kind} behind an event-based gateway`,
        source: behindGateway(definition),
        due: ['Timer 2', 'Later 72'],
        waiting: ['Timer', 'Letter', 'Later'],
        rung: {
          waiting: ['After'],
          moves: ['left Timer', 'abandoned Letter', 'abandoned Later', 'entered After'],
        },
      },
      { title: `${kind} in a subprocess`, source: within(definition), waiting: sign, rung: LEFT },
      {
        title: `${kind} on a subprocess`,
        source: around(definition),
        waiting: sign,
        rung: {
          waiting: ['After'],
          moves: ['abandoned Sub', 'entered Timer', 'left Timer', 'entered After', 'abandoned Sign'],
        },
      },
      {
        title: `${kind} in instances of a subprocess`,
        source: manyTimes(definition, true),
        due: three,
        waiting: signs,
        rung: { waiting: ['Sign', 'Sign', 'After'], due: two, moves: LEFT.moves },
      },
      {
        title: `${kind} beside tasks in instances of a subprocess`,
        source: manyTimes(definition, false),
        due: three,
        waiting: signs,
        rung: { waiting: [...signs, 'After'], due: [...two, ...again], moves: beside.moves },
      },
      {
        title: `${kind} in instances of a subprocess in turn`,
        source: manyTimes(definition, false, true),
        waiting: sign,
        rung: beside,
      },
      { title: `${kind} in a called process`, source: called(definition, true), waiting: sign, rung: LEFT },
      {
        title: `${kind} beside a task in a called process`,
        source: called(definition, false),
        waiting: sign,
        rung: beside,
      },
    ];
  });
}

for (const [when, now] of CLOCKS) {
  for (const { title, source, waiting, due = ['Timer 2'], rung } of casesAt(now)) {
    describe(`a timer of a ${title}, ${when}`, () => {
      let process: Awaited<ReturnType<typeof startAt>>;
      let first: DueTimer;
      let atStart: { due: string[]; waiting: string[] };

      before(async () => {
        process = await startAt(source, now);
        first = process.timerOf('Timer');
        atStart = { due: process.due(), waiting: waitingIds(process.step()) };
        process.moveTo(now + 3 * HOUR);
        await process.ring('Timer');
      });

      it('runs from when it is entered', () => {
        expect(atStart).to.deep.equal({ due, waiting });
      });

      it('goes on when it is rung', () => {
        expect(waitingIds(process.step())).to.have.members(rung.waiting);
        expect(process.due()).to.deep.equal(rung.due ?? []);
        expect(moves(process.step())).to.deep.equal(rung.moves);
      });

      it('rings only once', async () => {
        const { elementId, executionId } = first;
        const again = process.handOver({ type: 'timer', elementId, executionId });
        expect(await thrownBy(again)).to.include({ code: 'ERR_OUTCOME_NOT_TAKEN', element: 'Timer' });
      });
    });
  }
}

describe('a timer beside a signing task that escalates every week', () => {
  const weekly = (value: string) =>
    bpmn(
      `${sequence(signingTask('Sign'))}${timerBoundary('Timer', 'Sign', timer('timeCycle', value), false)}<bpmn:serviceTask id="Escalate" implementation="escalate" />${flow('toEscalate', 'Timer', 'Escalate')}`,
    );

  for (const [when, now] of CLOCKS) {
    it(`lets it wait in the same execution, any number of times, ${when}`, async () => {
      const process = await startAt(weekly('R/P7D'), now);
      const task = process.place('Sign');
      const runs = new Set<string>();
      for (let week = 1; week <= 10; week += 1) {
        expect(process.due()).to.deep.equal([`Timer ${week * 168}`]);
        runs.add(process.timerOf('Timer').executionId);
        process.moveTo(now + week * 7 * DAY + 5 * HOUR);
        expect(moves(await process.ring('Timer'))).to.deep.equal([
          'entered Timer',
          'left Timer',
          'entered Escalate',
        ]);
        await process.complete('Escalate');
        expect(process.place('Sign')).to.deep.equal(task);
      }
      expect(runs).to.have.property('size', 10);
      const step = await process.end('Sign');
      expect(step.ended?.outcome).to.equal('completed');
    });
  }

  it('stops after the last time', async () => {
    const process = await startAt(weekly('R2/P7D'), 0);
    await process.ring('Timer');
    expect(process.due()).to.deep.equal(['Timer 336']);
    await process.ring('Timer');
    expect(process.due()).to.deep.equal([]);
  });

  it('loses no escalation although the one before it is still under way', async () => {
    const process = await startAt(weekly('R2/P7D'), 0);
    await process.ring('Timer');
    await process.ring('Timer');
    expect(waitingIds(process.step())).to.have.members(['Sign', 'Escalate']);
    expect(waitingIds(await process.complete('Escalate'))).to.have.members(['Sign', 'Escalate']);
    expect(waitingIds(await process.complete('Escalate'))).to.deep.equal(['Sign']);
  });

  it('catches up once after a long time', async () => {
    const process = await startAt(weekly('R/P7D'), 0);
    process.moveTo(100 * DAY);
    await process.ring('Timer');
    expect(process.due()).to.deep.equal([`Timer ${107 * 24}`]);
  });
});

describe('an event with a timer and a message', () => {
  const both = (definitions: string, body = '') =>
    bpmn(`${sequence({ id: 'Timer', xml: catching(definitions) }, { id: 'After', xml: after })}${body}`);
  const letter = '<bpmn:messageEventDefinition />';

  it('goes on with the timer', async () => {
    const process = await startAt(both(letter + timer('timeDuration', 'PT2H')), 0);
    expect(process.due()).to.deep.equal(['Timer 2']);
    expect(waitingIds(await process.ring('Timer'))).to.deep.equal(['After']);
  });

  it('drops the timer with the message', async () => {
    const process = await startAt(both(timer('timeDuration', 'PT2H') + letter), 0);
    expect(waitingIds(await process.complete('Timer'))).to.deep.equal(['After']);
    expect(process.due()).to.deep.equal([]);
  });

  it('goes on with the one of two timers that is rung', async () => {
    const process = await startAt(both(timer('timeDuration', 'PT2H') + timer('timeDuration', 'PT1H')), 0);
    expect(process.due()).to.deep.equal(['Timer 1', 'Timer 2']);
    expect(waitingIds(await process.ring('Timer'))).to.deep.equal(['After']);
    expect(process.due()).to.deep.equal([]);
  });

  it('repeats only the cycle that was rung', async () => {
    const two = timer('timeDuration', 'PT9H') + timer('timeCycle', 'R3/PT2H');
    const process = await startAt(onTask(two, false), 0);
    expect(process.due()).to.deep.equal(['Timer 2', 'Timer 9']);
    process.moveTo(2 * HOUR);
    await process.ring('Timer');
    expect(process.due()).to.deep.equal(['Timer 4', 'Timer 11']);
  });
});

describe('a timer that is told by an expression', () => {
  const asks = bpmn(
    sequence({ id: 'Fill', xml: '<bpmn:userTask id="Fill" />' }, signingTask('Sign')) +
      timerBoundary('Timer', 'Sign', timer('timeDuration', `\${environment.variables.patience}`)) +
      errorBoundary('Caught', 'Sign') +
      `${after}${flow('toAfter', 'Timer', 'After')}${flow('caught', 'Caught', 'End')}`,
  );

  it('runs as long as it gives when the element is entered', async () => {
    const process = await startAt(asks, 0, { variables: { patience: 'PT5H' } });
    process.moveTo(HOUR);
    await process.complete('Fill');
    expect(process.due()).to.deep.equal(['Timer 6']);
  });

  it('is not asked again while it runs', async () => {
    const process = await startAt(asks, 0, { variables: { patience: 'PT5H' } });
    const { state, timers } = await process.complete('Fill');
    const variables = { patience: 'PT1H' };
    const later = await continueProcess(process.definition, state!, [], { now: DAY, variables });
    expect(later.timers).to.deep.equal(timers);
  });

  it('may be a date that code gives', async () => {
    const source = between(timer('timeDate', `\${environment.services.opening()}`));
    const opening = () => new Date(4 * HOUR);
    expect((await startAt(source, 0, { services: { opening } })).due()).to.deep.equal(['Timer 4']);
  });

  for (const [title, patience, code] of [
    ['nothing', null, 'ERR_EXPRESSION_FAILED'],
    ['no duration', 'a while', 'ERR_ATTRIBUTE_INVALID'],
    ['an object', {}, 'ERR_ATTRIBUTE_INVALID'],
  ] as const) {
    it(`keeps the process where it is if it gives ${title}, whatever the model catches`, async () => {
      const process = await startAt(asks, 0, { variables: { patience } });
      const error = await thrownBy(process.complete('Fill'));
      expect(error).to.include({ code, element: 'Timer', attribute: 'timeDuration' });
      expect(waitingIds(process.step())).to.deep.equal(['Fill']);
      const mended = await continueProcess(
        process.definition,
        process.step().state!,
        [{ type: 'complete', ...process.place('Fill') }],
        { now: HOUR, variables: { patience: 'PT1H' } },
      );
      expect(mended.timers.map(({ dueAt }) => dueAt)).to.deep.equal([2 * HOUR]);
    });
  }

  it('says nothing of what a failing service said', async () => {
    const source = between(timer('timeDate', `\${environment.services.opening()}`));
    const opening = () => {
      throw new Error('12345678901');
    };
    const error = await thrownBy(startAt(source, 0, { services: { opening } }));
    expect(error).to.include({ code: 'ERR_EXPRESSION_FAILED', element: 'Timer' });
    expect(error.message).not.to.include('12345678901');
  });
});
