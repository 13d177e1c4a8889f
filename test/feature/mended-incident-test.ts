import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { ResumeCommand } from '../../src/runtime/index.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { eventTypes, onRuntime, owner, roundIn, waitingIn } from '../runtime/on-runtime.ts';
import {
  end,
  expression,
  flow,
  gateway,
  path,
  process,
  signedBy,
  signing,
  task,
} from '../runtime/processes.ts';

const noWayOut = process(
  signedBy('Sign', [1, 2]),
  gateway('Choice'),
  task('Left'),
  task('Right'),
  end(),
  path('Start', 'Sign', 'Choice'),
  flow('Choice', 'Left', expression('environment.variables.left')),
  flow('Choice', 'Right', expression('environment.variables.right')),
  path('Left', 'End'),
  path('Right', 'End'),
);
const withWayOut = noWayOut.replace('id="Choice" ', 'id="Choice" default="Choice-Right" ');
const apps = {
  'test/gateway': { source: noWayOut },
  'test/provider': {
    source: process(
      signedBy('Sign', [1, 2]),
      signing('Board', '<signing:signees provider="board" />'),
      end(),
      path('Start', 'Sign', 'Board', 'End'),
    ),
  },
};
let board: number[] = [];
const signees = {
  board: async () => board.map((n) => ({ socialSecurityNumber: personNumber(n), fullName: `Person ${n}` })),
};

onRuntime('the last signature meets a gateway without a way out', { apps, signees }, (on) => {
  let instanceId: string;
  let roundId: string;

  beforeEach(async () => {
    instanceId = await on.start('test/gateway');
    roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: person(2) });
  });

  it('is answered with success', async () => {
    const answer = await on.runtime.sign({ instanceId, actor: owner });
    expect(answer).to.include({ repeat: false, outcome: 'completed' });
  });

  it('leaves the outcome standing, and an incident', async () => {
    const { instance } = await on.runtime.sign({ instanceId, actor: owner });
    expect(instance.state).to.equal('incident');
    expect(instance.incident).to.include({ code: 'ERR_GATEWAY_FLOWS', elementId: 'Choice' });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ id: roundId, state: 'completed' });
  });

  const hash = createHash('sha256').update(withWayOut).digest('hex');
  const mendings: [title: string, mending: Partial<ResumeCommand>, element: string][] = [
    ['when variables are set', { variables: { left: true } }, 'Left'],
    ['when a flow is named', { flows: { Choice: 'Choice-Left' } }, 'Left'],
    ['when it is moved to a mended definition', { definitionHash: hash }, 'Right'],
  ];
  for (const [title, mending, element] of mendings) {
    it(`moves exactly once ${title}`, async () => {
      await on.node({ apps: { 'test/gateway': { source: withWayOut } } });
      await on.runtime.sign({ instanceId, actor: owner });
      const { instance } = await on.runtime.resume({ instanceId, actor: owner, ...mending });
      expect(instance.state).to.equal('running');
      expect(await waitingIn(on, instanceId)).to.deep.equal([element]);
      const types = await eventTypes(on, instanceId);
      expect(types.filter((type) => type === 'element.left Sign')).to.have.lengthOf(1);
      expect(types.filter((type) => type === `element.entered ${element}`)).to.have.lengthOf(1);
      expect(types.filter((type) => type === 'round.round-ended Sign')).to.have.lengthOf(1);
    });
  }

  it('stays an incident when it is resumed and nothing was mended', async () => {
    await on.runtime.sign({ instanceId, actor: owner });
    const { instance } = await on.runtime.next({ instanceId, actor: owner });
    expect(instance.state).to.equal('incident');
    await on.runtime.resume({ instanceId, actor: owner, variables: { right: true } });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Right']);
  });

  it('may be resumed by a signee who says next, once it is mended', async () => {
    await on.runtime.sign({ instanceId, actor: owner });
    const { instance } = await on.runtime.next({ instanceId, actor: person(2) });
    expect(instance.state).to.equal('incident');
  });
});

onRuntime('the last signature meets a provider with nobody', { apps, signees }, (on) => {
  it('is answered with success, and the board is asked once it is there', async () => {
    board = [];
    const instanceId = await on.start('test/provider');
    await on.runtime.sign({ instanceId, actor: person(2) });
    const signed = await on.runtime.sign({ instanceId, actor: owner });
    expect(signed.outcome).to.equal('completed');
    expect(signed.instance.incident).to.include({ code: 'ERR_SIGNEES_MISSING', elementId: 'Board' });
    board = [3];
    await on.runtime.next({ instanceId, actor: owner });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Board']);
    const { instance } = await on.runtime.sign({ instanceId, actor: person(3) });
    expect(instance.state).to.equal('ended');
  });
});
