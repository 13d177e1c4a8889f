import { expect } from 'chai';
import { continueProcess, type DueTimer } from '../../src/engine/index.ts';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { moves, thrownBy, waitingIds } from './run-process.ts';
import { CLOCKS, DAY, HOUR, startAt, timer, timerBoundary } from './run-timers.ts';

const loop = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('Sign').xml}<bpmn:intermediateCatchEvent id="Pause">${timer('timeDate', '2026-01-15T12:00:00Z')}</bpmn:intermediateCatchEvent><bpmn:userTask id="Round" /><bpmn:endEvent id="End" />${timerBoundary('Late', 'Sign', timer('timeDuration', 'P30D'))}${timerBoundary('Remind', 'Sign', timer('timeCycle', 'R3/P7D'), false)}${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'Sign')}${flow('c', 'Fork', 'Pause')}${flow('d', 'Fork', 'Round')}${flow('e', 'Round', 'Round')}${flow('f', 'Sign', 'End')}${flow('g', 'Pause', 'End')}${flow('h', 'Late', 'End')}${flow('i', 'Remind', 'End')}`;
const ids = ({ elementId, executionId }: DueTimer) => ({ elementId, executionId });
const hours = (value: string) => timer('timeDuration', value);

describe('the timers of a process', () => {
  for (const [when, now] of CLOCKS) {
    it(`are due at the same time over any number of recoveries, ${when}`, async () => {
      const process = await startAt(bpmn(loop), now);
      const { timers } = process.step();
      expect(Object.fromEntries(timers.map(({ elementId, dueAt }) => [elementId, dueAt]))).to.deep.equal({
        Late: now + 30 * DAY,
        Remind: now + 7 * DAY,
        Pause: Date.UTC(2026, 0, 15, 12),
      });
      for (let round = 1; round <= 20; round += 1) {
        process.moveTo(now + round * 3 * DAY);
        expect((await process.complete('Round')).timers).to.deep.equal(timers);
      }
    });
  }

  it('are listed with the next one first', async () => {
    const process = await startAt(bpmn(loop), Date.UTC(2026, 0, 1));
    expect(process.step().timers.map(({ elementId }) => elementId)).to.deep.equal([
      'Remind',
      'Pause',
      'Late',
    ]);
  });

  it('are counted from when their element was entered', async () => {
    const second = signingTask('Second');
    const body = `${sequence(signingTask('First'), second)}${timerBoundary('One', 'First', hours('PT5H'))}${timerBoundary('Two', 'Second', hours('PT5H'))}${flow('x', 'One', 'End')}${flow('y', 'Two', 'End')}`;
    const process = await startAt(bpmn(body), 0);
    expect(process.due()).to.deep.equal(['One 5']);
    process.moveTo(4 * HOUR);
    await process.end('First');
    expect(process.due()).to.deep.equal(['Two 9']);
  });

  it('are new ones when a loop comes back to their element', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:userTask id="Round" />${timerBoundary('Late', 'Round', hours('PT5H'))}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Round')}${flow('b', 'Round', 'Round')}${flow('c', 'Late', 'End')}`;
    const process = await startAt(bpmn(body), 0);
    const first = process.timerOf('Late');
    process.moveTo(2 * HOUR);
    await process.complete('Round');
    expect(process.due()).to.deep.equal(['Late 7']);
    expect(process.timerOf('Late').executionId).not.to.equal(first.executionId);
  });

  it('ring in no time of their own', async () => {
    const timeouts = async () => {
      await startAt(bpmn(loop), 0);
      return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    };
    const before = await timeouts();
    expect(await timeouts()).to.equal(before);
  });

  it('may ring several in one step', async () => {
    const process = await startAt(bpmn(loop), 0);
    const handovers = ['Remind', 'Pause'].map((id) => ({
      type: 'timer' as const,
      ...ids(process.timerOf(id)),
    }));
    const step = await process.handOver(...handovers);
    expect(moves(step)).to.deep.equal([
      'entered Remind',
      'left Remind',
      'ended End',
      'left Pause',
      'ended End',
    ]);
    expect(process.due()).to.deep.equal(['Remind 336', 'Late 720']);
  });
});

describe('a list of timers that is given back', () => {
  it('counts more than the state', async () => {
    const process = await startAt(bpmn(loop), 0);
    const timers = process.step().timers.map((one) => ({ ...one, dueAt: one.dueAt + HOUR }));
    const { state } = process.step();
    const later = await continueProcess(process.definition, state!, [], { now: DAY, timers });
    expect(later.timers).to.deep.equal(timers);
  });

  it('is what the next repetition is counted from', async () => {
    const process = await startAt(bpmn(loop), 0);
    const timers = [{ ...process.timerOf('Remind'), dueAt: DAY }];
    const handover = { type: 'timer' as const, ...ids(process.timerOf('Remind')) };
    const step = await continueProcess(process.definition, process.step().state!, [handover], {
      now: 2 * DAY,
      timers,
    });
    expect(step.timers[0]).to.include({ elementId: 'Remind', dueAt: 8 * DAY });
  });

  it('starts no timer that does not run', async () => {
    const process = await startAt(bpmn(loop), 0);
    const { timers } = process.step();
    await process.end('Sign');
    const { state } = process.step();
    const later = await continueProcess(process.definition, state!, [], { now: DAY, timers });
    expect(later.timers.map(({ elementId }) => elementId)).to.deep.equal(['Pause']);
  });
});

describe('a state that was saved with timers of the engine itself', () => {
  /** Takes out what our timers keep, and puts in what the engine's do. */
  function asEngine(state: string): string {
    return JSON.stringify(JSON.parse(state), (_, value) => {
      if (!value?.timer) return value;
      const { timer: ours, ...content } = value;
      const { type, value: says, dueAt, ringsLeft } = ours;
      const repeat = type === 'timeCycle' && { repeat: ringsLeft ?? -1 };
      return { ...content, [type]: says, timerType: type, expireAt: new Date(dueAt), ...repeat };
    });
  }

  it('goes on with them', async () => {
    const process = await startAt(bpmn(loop), 0);
    const { timers } = process.step();
    const state = asEngine(process.step().state!);
    expect(state).not.to.include('ringsLeft');
    const later = await continueProcess(process.definition, state, [], { now: DAY });
    expect(later.timers).to.deep.equal(timers);
    const handover = { type: 'timer' as const, ...ids(process.timerOf('Remind')) };
    const rung = await continueProcess(process.definition, state, [handover], { now: 7 * DAY });
    expect(rung.timers[0]).to.include({ elementId: 'Remind', dueAt: 14 * DAY });
  });
});

describe('a timer that does not run', () => {
  it('is not rung', async () => {
    const process = await startAt(bpmn(loop), 0);
    const { executionId } = process.timerOf('Late');
    for (const wrong of [
      { elementId: 'Remind', executionId },
      { elementId: 'Late', executionId: 'Late_0' },
      process.place('Pause'),
      process.place('Sign'),
    ]) {
      const error = await thrownBy(process.handOver({ type: 'timer', ...wrong }));
      expect(error).to.include({ code: 'ERR_OUTCOME_NOT_TAKEN', element: wrong.elementId });
    }
    expect(process.step().timers).to.have.length(3);
  });
});

describe('the timers of an element that is left', () => {
  const inside = (end: string) =>
    `<bpmn:startEvent id="Begin" /><bpmn:parallelGateway id="Inner" />${signingTask('Sign').xml}${timerBoundary('Late', 'Sign', hours('PT9H'))}<bpmn:intermediateCatchEvent id="Pause">${hours('PT8H')}</bpmn:intermediateCatchEvent><bpmn:subProcess id="Deep"><bpmn:intermediateCatchEvent id="Nap">${hours('PT7H')}</bpmn:intermediateCatchEvent></bpmn:subProcess><bpmn:userTask id="Stop" />${end}${flow('i1', 'Begin', 'Inner')}${flow('i2', 'Inner', 'Sign')}${flow('i3', 'Inner', 'Pause')}${flow('i4', 'Inner', 'Deep')}${flow('i5', 'Inner', 'Stop')}`;
  const after = { id: 'After', xml: '<bpmn:userTask id="After" />' };
  const all = ['Nap 7', 'Pause 8', 'Late 9'];

  it('run no more', async () => {
    const process = await startAt(bpmn(loop), 0);
    await process.end('Sign');
    expect(process.step().timers.map(({ elementId }) => elementId)).to.deep.equal(['Pause']);
  });

  it('run no more when an error leaves it', async () => {
    const process = await startAt(bpmn(loop), 0);
    const step = await process.handOver({
      type: 'round',
      ...process.place('Sign'),
      outcome: 'rejected',
      signatures: 0,
    });
    expect(step).to.deep.include({ timers: [], ended: { outcome: 'rejected' } });
  });

  const terminated = `<bpmn:endEvent id="Halt"><bpmn:terminateEventDefinition /></bpmn:endEvent>${flow('i6', 'Stop', 'Halt')}`;
  const containers: [string, string, string][] = [
    ['a subprocess', `<bpmn:subProcess id="Sub">${inside(terminated)}</bpmn:subProcess>`, ''],
    [
      'a called process',
      '<bpmn:callActivity id="Sub" calledElement="Called" />',
      `<bpmn:process id="Called">${inside(terminated)}</bpmn:process>`,
    ],
    [
      'an instance of a subprocess',
      `<bpmn:subProcess id="Sub"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${inside(terminated)}</bpmn:subProcess>`,
      '',
    ],
  ];
  for (const [title, xml, roots] of containers) {
    const source = bpmn(
      `${sequence({ id: 'Sub', xml }, after)}${timerBoundary('Over', 'Sub', hours('PT99H'))}<bpmn:userTask id="Mend" />${flow('toMend', 'Over', 'Mend')}`,
      { roots },
    );

    it(`run no more after a terminating end event of ${title}`, async () => {
      const process = await startAt(source, 0);
      expect(process.due()).to.deep.equal([...all, 'Over 99']);
      const step = await process.complete('Stop');
      expect(waitingIds(step)).to.deep.equal(['After']);
      expect(moves(step)).to.include('abandoned Sign');
      expect(process.due()).to.deep.equal([]);
    });

    it(`run no more when a timer interrupts ${title}`, async () => {
      const process = await startAt(source, 0);
      const step = await process.ring('Over');
      expect(waitingIds(step)).to.deep.equal(['Mend']);
      expect(moves(step)).to.include('abandoned Sign');
      expect(process.due()).to.deep.equal([]);
    });

    it(`are not taken in the step that interrupts ${title}, and neither are its tasks`, async () => {
      const process = await startAt(source, 0);
      const over = { type: 'timer' as const, ...ids(process.timerOf('Over')) };
      for (const second of [
        { type: 'timer' as const, ...ids(process.timerOf('Nap')) },
        { type: 'complete' as const, ...process.place('Pause') },
        { type: 'complete' as const, ...process.place('Stop') },
        { type: 'round' as const, ...process.place('Sign'), outcome: 'completed' as const, signatures: 1 },
      ]) {
        expect(await thrownBy(process.handOver(over, second))).to.include({
          code: 'ERR_OUTCOME_NOT_TAKEN',
          element: second.elementId,
        });
      }
    });
  }

  it('are not taken in the step that leaves it by another event', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:eventBasedGateway id="Gateway" /><bpmn:intermediateCatchEvent id="One">${hours('PT1H')}</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="Two">${hours('PT2H')}</bpmn:intermediateCatchEvent>${after.xml}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Gateway')}${flow('b', 'Gateway', 'One')}${flow('c', 'Gateway', 'Two')}${flow('d', 'One', 'After')}${flow('e', 'Two', 'End')}${flow('f', 'After', 'End')}`;
    const process = await startAt(bpmn(body), 0);
    const one = { type: 'timer' as const, ...ids(process.timerOf('One')) };
    for (const second of [
      { type: 'timer' as const, ...ids(process.timerOf('Two')) },
      { type: 'complete' as const, ...process.place('Two') },
      { type: 'complete' as const, ...process.place('One') },
    ]) {
      expect(await thrownBy(process.handOver(one, second))).to.include({
        code: 'ERR_OUTCOME_NOT_TAKEN',
        element: second.elementId,
      });
    }
  });
});

describe('a timer on a task of several instances', () => {
  const twice =
    '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>';
  const source = (definition: string, interrupts: boolean) =>
    bpmn(
      `${sequence({ id: 'Fill', xml: `<bpmn:userTask id="Fill">${twice}</bpmn:userTask>` })}${timerBoundary('Late', 'Fill', definition, interrupts)}<bpmn:userTask id="Mend" />${flow('toMend', 'Late', 'Mend')}`,
    );

  it('ends all of them', async () => {
    const process = await startAt(source(hours('PT1H'), true), 0);
    expect(waitingIds(process.step())).to.deep.equal(['Fill', 'Fill']);
    expect(waitingIds(await process.ring('Late'))).to.deep.equal(['Mend']);
    expect(process.due()).to.deep.equal([]);
  });

  it('runs besides until the last of them is done', async () => {
    const process = await startAt(source(timer('timeCycle', 'R/PT1H'), false), 0);
    await process.ring('Late');
    await process.complete('Fill');
    expect(process.due()).to.deep.equal(['Late 2']);
    expect(waitingIds(await process.complete('Fill'))).to.deep.equal(['Mend']);
    expect(process.due()).to.deep.equal([]);
  });
});

describe('a timer that ends the process', () => {
  it('abandons what waits in the subprocess that it interrupts', async () => {
    const body = `${sequence({ id: 'Sub', xml: `<bpmn:subProcess id="Sub">${signingTask('Sign').xml}</bpmn:subProcess>` })}${timerBoundary('Over', 'Sub', hours('PT1H'))}<bpmn:endEvent id="Lapsed" />${flow('toLapsed', 'Over', 'Lapsed')}`;
    const process = await startAt(bpmn(body), 0);
    const step = await process.ring('Over');
    expect(step).to.deep.include({
      waiting: [],
      timers: [],
      ended: { outcome: 'completed', endEvent: 'Lapsed' },
    });
    expect(moves(step)).to.include.members(['abandoned Sub', 'abandoned Sign', 'ended Lapsed']);
  });
});

describe('a timer of an event subprocess', () => {
  it('does not run', async () => {
    const aside = `<bpmn:subProcess id="Aside" triggeredByEvent="true"><bpmn:startEvent id="Begin">${hours('PT1H')}</bpmn:startEvent><bpmn:userTask id="Mend" />${flow('toMend', 'Begin', 'Mend')}</bpmn:subProcess>`;
    const process = await startAt(bpmn(sequence(signingTask('Sign')) + aside), 0);
    expect(waitingIds(process.step())).to.deep.equal(['Sign']);
    expect(process.due()).to.deep.equal([]);
  });
});
