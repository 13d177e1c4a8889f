import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import {
  codeOf,
  eventTypes,
  onRuntime,
  owner,
  roundIn,
  rowsOf,
  storedRows,
  waitingIn,
} from './on-runtime.ts';
import { end, expression, flow, gateway, oneSigning, path, process, signedBy, task } from './processes.ts';

const apps = {
  'test/forms': {
    source: process(task('Form'), task('Check'), end(), path('Start', 'Form', 'Check', 'End')),
    dataTypes: [
      {
        id: 'form',
        taskId: 'Form',
        allowedContentTypes: ['text/plain'],
        appOwned: false,
        minCount: 1,
        maxCount: 1,
      },
    ],
  },
  'test/actions': {
    source: process(
      task('Form'),
      gateway('Choice'),
      task('Yes'),
      end('No'),
      path('Start', 'Form', 'Choice'),
      flow('Choice', 'Yes', expression('environment.output.Form.action')),
      flow('Choice', 'No'),
    ).replace('id="Choice" ', 'id="Choice" default="Choice-No" '),
  },
  'test/parallel': { source: oneSigning([1, 2], 'completion="parallel"') },
  'test/both': {
    source: process(
      gateway('Fork', 'parallel'),
      signedBy('Left', [1, 2], 'completion="parallel"'),
      signedBy('Right', [1, 3], 'completion="parallel"'),
      gateway('Join', 'parallel'),
      task('After'),
      end(),
      path('Start', 'Fork', 'Left', 'Join', 'After', 'End'),
      path('Fork', 'Right', 'Join'),
    ),
  },
  'test/event': {
    source: process(
      gateway('Fork', 'parallel'),
      task('Form'),
      '<bpmn:intermediateCatchEvent id="Wait"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>',
      gateway('Join', 'parallel'),
      end(),
      path('Start', 'Fork', 'Form', 'Join', 'End'),
      path('Fork', 'Wait', 'Join'),
    ),
  },
};

const form = { dataType: 'form', contentType: 'text/plain', bytes: Buffer.from('filled in') };

onRuntime('next in a task of another kind', { apps }, (on) => {
  it('completes it', async () => {
    const instanceId = await on.start('test/forms', { documents: [form] });
    const { instance } = await on.runtime.next({ instanceId, actor: owner });
    expect(instance.tasks.map(({ elementId, flow }) => [elementId, flow])).to.deep.equal([['Check', 3]]);
    await on.runtime.next({ instanceId, actor: owner });
    expect(await waitingIn(on, instanceId)).to.deep.equal([]);
  });

  it('is refused after the end', async () => {
    const instanceId = await on.start('test/forms', { documents: [form] });
    await on.runtime.next({ instanceId, actor: owner });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_INSTANCE_ENDED');
  });

  it('is refused while its documents are too few, and changes nothing', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    const before = await storedRows(on.database.knex);
    expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_DOCUMENT_COUNT');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('hands its action to the gateways', async () => {
    const instanceId = await on.start('test/actions', { documents: [] });
    await on.runtime.next({ instanceId, actor: owner, action: 'confirm' });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Yes']);
  });

  it('locks the documents of the task that it completes', async () => {
    const instanceId = await on.start('test/forms', { documents: [form] });
    const { instance } = await on.runtime.next({ instanceId, actor: owner });
    expect(instance.documents.map(({ locked }) => locked)).to.deep.equal([true]);
  });
});

onRuntime('next in a parallel round', { apps }, (on) => {
  let instanceId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/parallel');
  });

  it('is refused while signatures are missing, and changes nothing', async () => {
    const before = await storedRows(on.database.knex);
    expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_SIGNATURES_MISSING');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('completes it once all have signed', async () => {
    await on.runtime.sign({ instanceId, actor: person(1) });
    const { outcome } = await on.runtime.sign({ instanceId, actor: person(2) });
    expect(outcome).to.equal(undefined);
    const moved = await on.runtime.next({ instanceId, actor: person(2) });
    expect(moved.outcome).to.equal('completed');
    expect(moved.instance.state).to.equal('ended');
  });

  it('with sign signs first', async () => {
    await on.runtime.sign({ instanceId, actor: person(1) });
    const moved = await on.runtime.next({ instanceId, actor: person(2), action: 'sign' });
    expect(moved.outcome).to.equal('completed');
    expect(moved.signature).to.include({ userId: '2002' });
  });

  it('with sign keeps the signature when it is refused', async () => {
    const moved = on.runtime.next({ instanceId, actor: person(2), action: 'sign' });
    expect(await codeOf(moved)).to.equal('ERR_SIGNATURES_MISSING');
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
    expect((await on.runtime.sign({ instanceId, actor: person(2) })).repeat).to.equal(true);
  });

  it('with sign does not complete it for one who is no signee, though enough have signed', async () => {
    const other = await on.start('test/parallel', { ownerPartyId: 500, actor: owner });
    const node = await on.node({ policy: { permits: () => true } });
    for (const n of [1, 2]) await node.sign({ instanceId: other, actor: person(n) });
    const moved = node.next({ instanceId: other, actor: person(5), action: 'sign' });
    expect(await codeOf(moved)).to.equal('ERR_NOT_A_SIGNEE');
    expect(await waitingIn(on, other)).to.deep.equal(['Sign']);
  });

  it('with reject gives the task back, by its owner alone', async () => {
    const refused = on.runtime.next({ instanceId, actor: person(2), action: 'reject' });
    expect(await codeOf(refused)).to.equal('ERR_FORBIDDEN');
    const { outcome } = await on.runtime.next({ instanceId, actor: owner, action: 'reject' });
    expect(outcome).to.equal('rejected');
  });
});

onRuntime('two signing tasks at once', { apps }, (on) => {
  let instanceId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/both');
  });

  it('need to be told apart', async () => {
    for (const command of ['sign', 'next', 'return', 'cancelRound'] as const) {
      expect(await codeOf(on.runtime[command]({ instanceId, actor: owner })), command).to.equal(
        'ERR_TASK_AMBIGUOUS',
      );
    }
  });

  it('are told apart by the element', async () => {
    const { signature } = await on.runtime.sign({ instanceId, actor: owner, taskId: 'Right' });
    expect(signature.taskId).to.equal('Right');
  });

  it('are told apart by the round', async () => {
    const roundId = await roundIn(on, instanceId, 'Right');
    const { signature } = await on.runtime.sign({ instanceId, actor: owner, roundId });
    expect(signature.roundId).to.equal(roundId);
  });

  it('are both over before the process goes on', async () => {
    for (const [taskId, other] of [
      ['Left', 2],
      ['Right', 3],
    ] as const) {
      expect(await waitingIn(on, instanceId)).to.include(taskId);
      await on.runtime.sign({ instanceId, actor: owner, taskId });
      await on.runtime.sign({ instanceId, actor: person(other), taskId });
      await on.runtime.next({ instanceId, actor: owner, taskId });
    }
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
    const types = await eventTypes(on, instanceId);
    expect(types.filter((type) => type === 'element.entered After')).to.have.lengthOf(1);
  });
});

onRuntime('next beside an event', { apps }, (on) => {
  it('means the task', async () => {
    const instanceId = await on.start('test/event', { documents: [] });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Wait']);
  });

  it('does not complete the event, and makes no incident of it', async () => {
    const instanceId = await on.start('test/event', { documents: [] });
    const next = on.runtime.next({ instanceId, actor: owner, taskId: 'Wait' });
    expect(await codeOf(next)).to.equal('ERR_TASK_BUSY');
    expect((await on.runtime.instance({ actor: owner, instanceId })).state).to.equal('running');
  });
});
