import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, eventTypes, oneDatabase, onRuntime, owner, roundIn, waitingIn } from './on-runtime.ts';
import { boundary, end, expression, flow, gateway, path, process, signedBy, task } from './processes.ts';

const lifetime = 'lifetime="P7D"';
const subprocess = (id: string, loop: string, ...body: string[]) =>
  `<bpmn:subProcess id="${id}">${loop}<bpmn:startEvent id="In" />${body.join('')}<bpmn:endEvent id="Out" /></bpmn:subProcess>`;
const terminate = end('Stop', '<bpmn:terminateEventDefinition />');

/** A signal from another branch, which a boundary event of the signing task catches. */
function calledOff(attributes = ''): string {
  const signal = (reference: string) => `<bpmn:signalEventDefinition signalRef="${reference}" />`;
  return process(
    gateway('Fork', 'parallel'),
    signedBy('Sign', [1, 2]),
    `<bpmn:boundaryEvent id="Called" attachedToRef="Sign" ${attributes}>${signal('Off')}</bpmn:boundaryEvent>`,
    task('Watch'),
    end('Call', signal('Off')),
    task('Tell'),
    end(),
    path('Start', 'Fork', 'Sign', 'End'),
    path('Fork', 'Watch', 'Call'),
    path('Called', 'Tell', 'End'),
  ).replace('<bpmn:process ', '<bpmn:signal id="Off" name="Off" />$&');
}

const apps = {
  'test/codes': {
    source: process(
      signedBy('Sign', [1, 2], lifetime),
      boundary('Rejected', 'Sign', 'RejectedError'),
      boundary('Expired', 'Sign', 'ExpiredError'),
      ...['AfterRejected', 'AfterExpired'].map(task),
      end(),
      path('Start', 'Sign', 'End'),
      path('Rejected', 'AfterRejected'),
      path('Expired', 'AfterExpired'),
    ),
  },
  'test/codeless': {
    source: process(
      signedBy('Sign', [1, 2], lifetime),
      boundary('Any', 'Sign'),
      task('After'),
      end(),
      path('Start', 'Sign', 'End'),
      path('Any', 'After'),
    ),
  },
  'test/enclosing': {
    source: process(
      subprocess('Sub', '', signedBy('Sign', [1, 2]), path('In', 'Sign', 'Out')),
      boundary('Rejected', 'Sub', 'RejectedError'),
      task('After'),
      end(),
      path('Start', 'Sub', 'End'),
      path('Rejected', 'After'),
    ),
  },
  'test/both inside': {
    source: process(
      subprocess(
        'Sub',
        '',
        gateway('Fork', 'parallel'),
        signedBy('Left', [1, 2]),
        signedBy('Right', [1, 2]),
        gateway('Join', 'parallel'),
        path('In', 'Fork', 'Left', 'Join', 'Out'),
        path('Fork', 'Right', 'Join'),
      ),
      boundary('Rejected', 'Sub', 'RejectedError'),
      task('After'),
      end(),
      path('Start', 'Sub', 'End'),
      path('Rejected', 'After'),
    ),
  },
  'test/terminated': {
    source: process(
      gateway('Fork', 'parallel'),
      signedBy('Sign', [1, 2]),
      task('Form'),
      end(),
      terminate,
      path('Start', 'Fork', 'Sign', 'End'),
      path('Fork', 'Form', 'Stop'),
    ),
  },
  'test/called off': { source: calledOff() },
  'test/called off beside': { source: calledOff('cancelActivity="false"') },
  'test/many': {
    source: process(
      subprocess(
        'Sub',
        '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>',
        signedBy('Sign', [1, 2]),
        path('In', 'Sign', 'Out'),
      ),
      task('After'),
      end(),
      path('Start', 'Sub', 'After', 'End'),
    ),
  },
  'test/one after another': {
    source: process(
      subprocess(
        'Sub',
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>',
        signedBy('Sign', [1]),
        path('In', 'Sign', 'Out'),
      ),
      task('After'),
      end(),
      path('Start', 'Sub', 'After', 'End'),
    ),
  },
  'test/loop': {
    source: process(
      task('Form'),
      signedBy('Sign', [1, 2]),
      boundary('Rejected', 'Sign', 'RejectedError'),
      end(),
      path('Start', 'Form', 'Sign', 'End'),
      path('Rejected', 'Form'),
    ),
    dataTypes: [
      { id: 'lease', taskId: 'Form', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
    ],
  },
  'test/two stops': {
    source: process(
      gateway('Fork', 'parallel'),
      signedBy('Left', [1]),
      signedBy('Right', [1]),
      gateway('Choice'),
      task('Form'),
      end(),
      terminate,
      path('Start', 'Fork', 'Left', 'Choice'),
      flow('Choice', 'Form', expression('environment.variables.form')),
      flow('Choice', 'Stop', expression('environment.variables.stop')),
      path('Form', 'End'),
      path('Fork', 'Right', 'End'),
    ),
  },
};

onRuntime('a round that does not complete', { apps }, (on) => {
  it('goes to the boundary event of its code', async () => {
    const rejected = await on.start('test/codes');
    await on.runtime.reject({ instanceId: rejected, actor: person(2) });
    expect(await waitingIn(on, rejected)).to.deep.equal(['AfterRejected']);
  });

  it('goes there when its deadline has come, with whatever command comes next', async () => {
    const expired = await on.start('test/codes');
    on.clock.advance(7 * day);
    await codeOf(on.runtime.sign({ instanceId: expired, actor: person(2) }));
    expect(await waitingIn(on, expired)).to.deep.equal(['AfterExpired']);
  });

  it('ends the run where no boundary event has its code', async () => {
    const instanceId = await on.start('test/codes');
    const { instance } = await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(instance).to.include({ state: 'ended', outcome: 'cancelled' });
  });

  it('goes to a boundary event without a code', async () => {
    for (const command of ['return', 'cancelRound'] as const) {
      const instanceId = await on.start('test/codeless');
      await on.runtime[command]({ instanceId, actor: owner });
      expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
    }
  });

  it('goes to the boundary event of a subprocess around it', async () => {
    const instanceId = await on.start('test/enclosing');
    await on.runtime.reject({ instanceId, actor: person(2) });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
  });
});

onRuntime('a round that the process interrupts', { apps }, (on) => {
  it('is cancelled with that cause by a terminating end event', async () => {
    const instanceId = await on.start('test/terminated');
    const { instance } = await on.runtime.next({ instanceId, actor: owner, taskId: 'Form' });
    expect(instance).to.include({ state: 'ended', outcome: 'completed' });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'cancelled', cause: 'interrupted' });
  });

  it('is cancelled too where the run goes on without it', async () => {
    const instanceId = await on.start('test/both inside');
    await on.runtime.reject({ instanceId, actor: person(2), taskId: 'Left' });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
    const [left] = await on.runtime.rounds({ actor: owner, instanceId, taskId: 'Left' });
    const [right] = await on.runtime.rounds({ actor: owner, instanceId, taskId: 'Right' });
    expect(left).to.include({ state: 'rejected' });
    expect(right).to.include({ state: 'cancelled', cause: 'interrupted' });
  });

  it('is cancelled too by a boundary event, where the process goes on', async () => {
    const instanceId = await on.start('test/called off');
    await on.runtime.next({ instanceId, actor: owner, taskId: 'Watch' });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Tell']);
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'cancelled', cause: 'interrupted' });
  });

  it('stays open beside a boundary event that interrupts nothing', async () => {
    const instanceId = await on.start('test/called off beside');
    await on.runtime.next({ instanceId, actor: owner, taskId: 'Watch' });
    expect(await waitingIn(on, instanceId)).to.have.members(['Sign', 'Tell']);
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round!.state).to.equal('open');
  });

  it('keeps its signatures as proof and takes no more', async () => {
    const instanceId = await on.start('test/terminated');
    const roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: person(2), roundId });
    await on.runtime.next({ instanceId, actor: owner, taskId: 'Form' });
    expect(await codeOf(on.runtime.sign({ instanceId, actor: person(1), roundId }))).to.equal(
      'ERR_ROUND_ENDED',
    );
    const signatures = await on.runtime.signatures({ actor: owner, instanceId, roundId });
    expect(signatures).to.have.lengthOf(1);
  });
});

onRuntime('an incident that another branch overtakes', { apps }, (on) => {
  it('leaves the healthy branch to its people', async () => {
    const instanceId = await on.start('test/two stops');
    const left = await on.runtime.sign({ instanceId, actor: owner, taskId: 'Left' });
    expect(left.instance.state).to.equal('incident');
    expect(left.instance.tasks.map(({ elementId, stuck }) => [elementId, stuck])).to.deep.equal([
      ['Left', true],
      ['Right', false],
    ]);
    const right = await on.runtime.sign({ instanceId, actor: owner, taskId: 'Right' });
    expect(right.outcome).to.equal('completed');
    expect(right.instance.state).to.equal('incident');
  });

  it('drops what the resumed step has made void', async () => {
    const instanceId = await on.start('test/two stops');
    await on.runtime.sign({ instanceId, actor: owner, taskId: 'Left' });
    await on.runtime.sign({ instanceId, actor: owner, taskId: 'Right' });
    const { instance } = await on.runtime.resume({
      instanceId,
      actor: owner,
      flows: { Choice: 'Choice-Stop' },
    });
    expect(instance).to.include({ state: 'ended', outcome: 'completed' });
    expect(instance).not.to.have.property('incident');
    const types = await eventTypes(on, instanceId);
    expect(types.indexOf('instance.ended')).to.equal(types.length - 1);
    expect(types).not.to.include('element.left Right');
  });

  it('does both where both still stand', async () => {
    const instanceId = await on.start('test/two stops');
    await on.runtime.sign({ instanceId, actor: owner, taskId: 'Left' });
    await on.runtime.sign({ instanceId, actor: owner, taskId: 'Right' });
    const { instance } = await on.runtime.resume({
      instanceId,
      actor: owner,
      flows: { Choice: 'Choice-Form' },
    });
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['Form']);
    const types = await eventTypes(on, instanceId);
    expect(types.filter((type) => type === 'element.left Right')).to.have.lengthOf(1);
  });
});

onRuntime('a subprocess for several around a signing task', { apps }, (on) => {
  it('opens a round for each', async () => {
    const instanceId = await on.start('test/many');
    const rounds = await on.runtime.rounds({ actor: owner, instanceId });
    expect(rounds.map(({ state, superseded }) => [state, superseded])).to.deep.equal([
      ['open', false],
      ['open', false],
      ['open', false],
    ]);
  });

  it('goes on when each is over, and never before', async () => {
    const instanceId = await on.start('test/many');
    for (const { id: roundId } of await on.runtime.rounds({ actor: owner, instanceId })) {
      expect(await waitingIn(on, instanceId))
        .to.include('Sign')
        .and.not.include('After');
      await on.runtime.sign({ instanceId, actor: person(1), roundId });
      await on.runtime.sign({ instanceId, actor: person(2), roundId });
    }
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
  });
});

onRuntime('a subprocess for several, one after another', { apps }, (on) => {
  const signedTwice = async () => {
    const instanceId = await on.start('test/one after another');
    await on.runtime.sign({ instanceId, actor: owner });
    await on.runtime.sign({ instanceId, actor: owner });
    return instanceId;
  };
  const superseded = async (instanceId: string) =>
    (await on.runtime.rounds({ actor: owner, instanceId })).map((round) => round.superseded);

  it('keeps what was signed in the instance before', async () => {
    expect(await superseded(await signedTwice())).to.deep.equal([false, false]);
  });
});

onRuntime(
  'a signing task that is entered again',
  { apps },
  (on) => {
    it('has a new round without signatures, and the old one counts for nothing', async () => {
      const instanceId = await on.start('test/loop');
      await on.runtime.next({ instanceId, actor: owner });
      const roundId = await roundIn(on, instanceId);
      await on.runtime.sign({ instanceId, actor: person(1) });
      await on.runtime.reject({ instanceId, actor: person(2) });
      on.clock.advance(1);
      await on.runtime.next({ instanceId, actor: owner });
      const rounds = await on.runtime.rounds({ actor: owner, instanceId });
      expect(rounds.map(({ state, superseded }) => [state, superseded])).to.deep.equal([
        ['rejected', true],
        ['open', false],
      ]);
      expect(await on.runtime.signatures({ actor: owner, instanceId })).to.deep.equal([]);
      expect(await on.runtime.signatures({ actor: owner, instanceId, roundId })).to.have.lengthOf(1);
      expect(await codeOf(on.runtime.sign({ instanceId, actor: person(1), roundId }))).to.equal(
        'ERR_ROUND_UNKNOWN',
      );
    });

    it('lets the documents of the task before it be changed in between', async () => {
      const instanceId = await on.start('test/loop');
      const [document] = (await on.runtime.next({ instanceId, actor: owner })).instance.documents;
      const change = () =>
        on.runtime.replaceDocument({
          ...{ instanceId, actor: owner, documentId: document!.id },
          ...{ contentType: 'text/plain', bytes: Buffer.from('changed') },
        });
      expect(await codeOf(change())).to.equal('ERR_DOCUMENT_LOCKED');
      await on.runtime.return({ instanceId, actor: owner });
      expect(await codeOf(change())).to.equal(undefined);
      await on.runtime.next({ instanceId, actor: owner });
      expect(await codeOf(change())).to.equal('ERR_DOCUMENT_LOCKED');
    });
  },
  oneDatabase,
);
