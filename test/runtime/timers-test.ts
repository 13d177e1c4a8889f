import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import { eventTypes, type OnRuntime, onRuntime, owner, rowsOf, waitingIn } from './on-runtime.ts';
import { end, flow, path, process, signedBy, task } from './processes.ts';

const hour = day / 24;

function timer(kind: 'timeDuration' | 'timeDate' | 'timeCycle', value: string): string {
  return `<bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition>`;
}

function onBoundary(id: string, definition: string, attributes = ''): string {
  return `<bpmn:boundaryEvent id="${id}" attachedToRef="Sign" ${attributes}>${definition}</bpmn:boundaryEvent>`;
}

/** Signing with a timer beside it that leads to a task of its own. */
const beside = (definition: string, attributes = '') => ({
  source: process(
    signedBy('Sign', [1, 2]),
    onBoundary('Timer', definition, attributes),
    task('Reminded'),
    end(),
    path('Start', 'Sign', 'End'),
    path('Timer', 'Reminded', 'End'),
  ),
});

const apps = {
  'test/interrupting': beside(timer('timeDuration', 'PT36H')),
  'test/beside': beside(timer('timeDuration', 'PT36H'), 'cancelActivity="false"'),
  'test/weekly': beside(timer('timeCycle', 'R3/P7D'), 'cancelActivity="false"'),
  'test/date': beside(timer('timeDate', '2026-03-01T12:00:00Z')),
  'test/pause': {
    source: process(
      `<bpmn:intermediateCatchEvent id="Pause">${timer('timeDuration', 'P1D')}</bpmn:intermediateCatchEvent>`,
      signedBy('Sign', [1]),
      end(),
      path('Start', 'Pause', 'Sign', 'End'),
    ),
  },
  'test/start': {
    source: process(signedBy('Sign', [1]), end(), path('Start', 'Sign', 'End')).replace(
      '<bpmn:startEvent id="Start" />',
      `<bpmn:startEvent id="Start">${timer('timeDuration', 'P1D')}</bpmn:startEvent>`,
    ),
  },
  'test/loop': {
    source: process(
      `<bpmn:exclusiveGateway id="Again" />`,
      `<bpmn:intermediateCatchEvent id="Pause">${timer('timeDate', '2020-01-01T00:00:00Z')}</bpmn:intermediateCatchEvent>`,
      flow('Start', 'Again'),
      flow('Again', 'Pause'),
      flow('Pause', 'Again'),
    ),
  },
  'test/broken': {
    source: process(
      signedBy('Sign', [1]),
      onBoundary('Timer', timer('timeDuration', 'P1D')),
      `<bpmn:exclusiveGateway id="Nowhere" />`,
      task('A'),
      task('B'),
      end(),
      path('Start', 'Sign', 'End'),
      flow('Timer', 'Nowhere'),
      flow('Nowhere', 'A', '["equals", 1, 2]'),
      flow('Nowhere', 'B', '["equals", 1, 2]'),
      path('A', 'End'),
      path('B', 'End'),
    ),
  },
};

const dueAt = async (on: OnRuntime, id: string) => {
  const [row] = await rowsOf(on, 'instance', { id });
  return row!.due_at === null ? undefined : Number(row!.due_at);
};
const roundStates = async (on: OnRuntime, instanceId: string) =>
  (await on.runtime.rounds({ actor: owner, instanceId })).map(({ state, cause }) => [state, cause]);

onRuntime('a timer', { apps }, (on) => {
  /** Lets time go by, and does what falls due on a node that has just started. */
  const pass = async (ms: number) => {
    on.clock.advance(ms);
    await on.runtime.doDueJobs();
  };

  it('that interrupts a signing task fires by itself, and the round is cancelled with the reason', async () => {
    const id = await on.start('test/interrupting');
    expect(await dueAt(on, id)).to.equal(on.clock.now + 36 * hour);
    await pass(36 * hour - 1);
    expect(await waitingIn(on, id)).to.deep.equal(['Sign']);
    await pass(1);
    expect(await waitingIn(on, id)).to.deep.equal(['Reminded']);
    expect(await roundStates(on, id)).to.deep.equal([['cancelled', 'interrupted']]);
    expect(await eventTypes(on, id)).to.include('timer.fired Timer');
  });

  it('beside a signing task leaves it open, with what was signed', async () => {
    const id = await on.start('test/beside');
    await on.runtime.sign({ instanceId: id, actor: person(1) });
    await pass(36 * hour);
    expect(await waitingIn(on, id)).to.have.members(['Sign', 'Reminded']);
    expect(await dueAt(on, id)).to.equal(undefined);
    const { outcome } = await on.runtime.sign({ instanceId: id, actor: person(2), taskId: 'Sign' });
    expect(outcome).to.equal('completed');
  });

  it('that comes again fires each time, and no more often than it says', async () => {
    const id = await on.start('test/weekly');
    let reminded = 0;
    for (let week = 1; week <= 4; week += 1) {
      await pass(7 * day);
      if (!(await waitingIn(on, id)).includes('Reminded')) continue;
      reminded += 1;
      await on.runtime.next({ instanceId: id, actor: owner, taskId: 'Reminded' });
    }
    expect(reminded).to.equal(3);
    expect(await dueAt(on, id)).to.equal(undefined);
    expect(await waitingIn(on, id)).to.deep.equal(['Sign']);
  });

  it('of a date fires at that date', async () => {
    const id = await on.start('test/date');
    expect(await dueAt(on, id)).to.equal(Date.UTC(2026, 2, 1, 12));
    await pass(Date.UTC(2026, 2, 1, 12) - on.clock.now);
    expect(await waitingIn(on, id)).to.deep.equal(['Reminded']);
  });

  it('between tasks lets the process go on', async () => {
    const id = await on.start('test/pause');
    expect(await waitingIn(on, id)).to.deep.equal(['Pause']);
    await pass(day);
    expect(await waitingIn(on, id)).to.deep.equal(['Sign']);
    expect(await dueAt(on, id)).to.equal(undefined);
  });

  it('at the start begins the process', async () => {
    const id = await on.start('test/start');
    await pass(day);
    expect(await waitingIn(on, id)).to.deep.equal(['Sign']);
  });

  it('that fell due while no node ran fires at the next start, before anything else is taken', async () => {
    const id = await on.start('test/interrupting');
    on.clock.advance(30 * day);
    const node = await on.node();
    const answer = await node
      .next({ instanceId: id, actor: owner, taskId: 'Sign' })
      .catch(({ code }) => code);
    expect(answer).to.equal('ERR_TASK_LEFT');
    expect(await waitingIn(on, id)).to.deep.equal(['Reminded']);
  });

  it('is dropped when its task is left another way', async () => {
    const id = await on.start('test/interrupting');
    for (const n of [1, 2]) await on.runtime.sign({ instanceId: id, actor: person(n) });
    expect(await dueAt(on, id)).to.equal(undefined);
    expect(await rowsOf(on, 'job', { instance_id: id })).to.deep.equal([]);
  });

  it('fires once when two nodes look at it at once', async () => {
    const id = await on.start('test/interrupting');
    on.clock.advance(36 * hour);
    const node = await on.node();
    await Promise.all([on.runtime.doDueJobs(), node.doDueJobs()]);
    const fired = (await eventTypes(on, id)).filter((type) => type === 'timer.fired Timer');
    expect(fired).to.have.lengthOf(1);
  });

  it('whose process can’t go on puts the instance on hold, and fires no more until it is mended', async () => {
    const id = await on.start('test/broken');
    await pass(day);
    const view = await on.runtime.instance({ instanceId: id, actor: owner });
    expect(view.incident).to.include({ code: 'ERR_GATEWAY_FLOWS', elementId: 'Nowhere' });
    await pass(day);
    expect((await eventTypes(on, id)).filter((type) => type === 'timer.fired Timer')).to.have.lengthOf(1);
    await on.runtime.resume({ instanceId: id, actor: owner, flows: { Nowhere: 'Nowhere-B' } });
    expect(await waitingIn(on, id)).to.deep.equal(['B']);
    expect(await roundStates(on, id)).to.deep.equal([['cancelled', 'interrupted']]);
  });

  it('in a circle that never waits puts the instance on hold', async () => {
    const id = await on.start('test/loop', { documents: [] });
    await on.runtime.doDueJobs();
    const view = await on.runtime.instance({ instanceId: id, actor: owner });
    expect(view.incident).to.include({ code: 'ERR_PROCESS_LOOP', elementId: 'Pause' });
    expect(await dueAt(on, id)).to.equal(undefined);
  });
});
