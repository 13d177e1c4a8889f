import { expect } from 'chai';
import type { ProvidedSignee } from '../../src/catalog/index.ts';
import { findBreak } from '../../src/documents/index.ts';
import type { GatewayChoice } from '../../src/engine/index.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import {
  codeOf,
  eventTypes,
  oneDatabase,
  onRuntime,
  owner,
  roundIn,
  rowsOf,
  waitingIn,
} from './on-runtime.ts';
import { end, expression, flow, gateway, path, process, signedBy, signing, task } from './processes.ts';

const some = (n: number): ProvidedSignee => ({ socialSecurityNumber: personNumber(n), fullName: `P ${n}` });
let provided: () => Promise<readonly ProvidedSignee[]> = async () => [some(2)];

const byProvider = (provider: string) => signing('Sign', `<signing:signees provider="${provider}" />`);
const choose = (...conditions: (string | undefined)[]) =>
  process(
    signedBy('Sign', [1]),
    gateway('Choice'),
    task('Left'),
    task('Right'),
    end(),
    path('Start', 'Sign', 'Choice'),
    flow('Choice', 'Left', conditions[0]),
    flow('Choice', 'Right', conditions[1]),
    path('Left', 'End'),
    path('Right', 'End'),
  );

const lease = { id: 'lease', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 };
const apps = {
  'test/provider': {
    source: process(task('Form'), byProvider('list'), end(), path('Start', 'Form', 'Sign', 'End')),
    dataTypes: [lease],
  },
  'test/first': { source: process(byProvider('list'), end(), path('Start', 'Sign', 'End')) },
  'test/unknown': {
    source: process(task('Form'), byProvider('nobody'), end(), path('Start', 'Form', 'Sign', 'End')),
    dataTypes: [lease],
  },
  'test/stranger': {
    source: process(
      task('Form'),
      signing('Sign', '<signing:signee reference="999" />'),
      end(),
      path('Start', 'Form', 'Sign', 'End'),
    ),
    dataTypes: [lease],
  },
  'test/no way out': {
    source: choose(expression('environment.variables.left'), expression('environment.variables.right')),
  },
  'test/by code': { source: choose() },
};

const signees = { list: () => provided() };
const next = { actor: owner };

onRuntime(
  'a signing task whose signees can not be had',
  { apps, signees },
  (on) => {
    const failures: [title: string, app: string, list: typeof provided, code: string][] = [
      [
        'whose provider fails',
        'test/provider',
        () => Promise.reject(new Error(`no ${personNumber(2)}`)),
        'ERR_SIGNEE_PROVIDER_FAILED',
      ],
      ['whose provider names nobody', 'test/provider', async () => [], 'ERR_SIGNEES_MISSING'],
      [
        'whose provider names a person twice',
        'test/provider',
        async () => [some(2), some(2)],
        'ERR_SIGNEE_DUPLICATE',
      ],
      ['whose provider nobody knows', 'test/unknown', async () => [], 'ERR_SIGNEE_PROVIDER_UNKNOWN'],
      ['whose reference nobody knows', 'test/stranger', async () => [], 'ERR_PARTY_UNKNOWN'],
    ];
    for (const [title, app, list, code] of failures) {
      it(`${title} is an incident`, async () => {
        provided = list;
        const instanceId = await on.start(app);
        const { instance } = await on.runtime.next({ instanceId, ...next });
        expect(instance.state).to.equal('incident');
        expect(instance.incident).to.include({ code, elementId: 'Sign' });
        expect(instance.tasks).to.have.lengthOf(1);
        expect(instance.tasks[0]).to.include({ elementId: 'Form', stuck: true });
        expect(await rowsOf(on, 'round', { instance_id: instanceId })).to.deep.equal([]);
      });
    }

    it('names nobody in what it stores, and nothing but ids and codes in what it logs itself', async () => {
      provided = () => Promise.reject(new Error(`no ${personNumber(2)}`));
      on.logged.length = 0;
      const instanceId = await on.start('test/provider');
      const { instance } = await on.runtime.next({ instanceId, ...next });
      const [{ err, ...fields }] = on.logged.map(({ fields }) => fields) as [Record<string, unknown>];
      expect(fields).to.deep.equal({
        instance: instanceId,
        incident: instance.incident!.id,
        code: 'ERR_SIGNEE_PROVIDER_FAILED',
      });
      expect((err as Error).message).not.to.include(personNumber(2));
      const events = await on.runtime.events({ actor: owner, instanceId, types: ['incident.opened'] });
      expect(JSON.stringify([instance.incident, events])).not.to.include(personNumber(2));
    });

    it('is not logged where the host takes it back', async () => {
      provided = async () => [];
      const instanceId = await on.start('test/provider');
      on.logged.length = 0;
      const transaction = await on.database.knex.transaction();
      const { instance } = await on.runtime.next({ instanceId, ...next, transaction });
      expect(instance.state).to.equal('incident');
      await transaction.rollback();
      expect((await on.runtime.instance({ instanceId, actor: owner })).state).to.equal('running');
      expect(on.logged).to.deep.equal([]);
    });

    it('goes on when it is resumed and they are there', async () => {
      provided = async () => [];
      const instanceId = await on.start('test/provider');
      await on.runtime.next({ instanceId, ...next });
      provided = async () => [some(2)];
      const { instance } = await on.runtime.resume({ instanceId, actor: owner });
      expect(instance).to.include({ state: 'running' });
      expect(instance).not.to.have.property('incident');
      expect((await on.runtime.sign({ instanceId, actor: person(2) })).outcome).to.equal('completed');
    });

    it('stays an incident, under a new id, when it fails again', async () => {
      provided = async () => [];
      const instanceId = await on.start('test/provider');
      const first = await on.runtime.next({ instanceId, ...next });
      const second = await on.runtime.resume({ instanceId, actor: owner });
      expect(second.instance.incident).to.include({ code: 'ERR_SIGNEES_MISSING' });
      expect(second.instance.incident!.id).not.to.equal(first.instance.incident!.id);
    });

    it('right behind the start is resumed too, by resume or by next', async () => {
      for (const command of ['resume', 'next'] as const) {
        provided = async () => [];
        const { instance } = await on.startWhole('test/first');
        expect(instance).to.include({ state: 'incident' });
        provided = async () => [some(2)];
        const moved = await on.runtime[command]({ instanceId: instance.id, actor: owner });
        expect(moved.instance.state, command).to.equal('running');
        expect(moved.instance.startEvent, command).to.equal('Start');
      }
    });

    it('may be cancelled', async () => {
      provided = async () => [];
      const instanceId = await on.start('test/provider');
      await on.runtime.next({ instanceId, ...next });
      const { instance } = await on.runtime.cancelInstance({ instanceId, actor: owner });
      expect(instance).to.include({ state: 'ended', outcome: 'cancelled' });
      expect(instance).not.to.have.property('incident');
    });
  },
  oneDatabase,
);

const answers: Record<string, GatewayChoice> = {
  sync: () => 'Choice-Left',
  async: async () => 'Choice-Right',
};

onRuntime('a gateway that code decides', { apps }, (on) => {
  it('is an incident without such code', async () => {
    const instanceId = await on.start('test/by code');
    const { outcome, instance } = await on.runtime.sign({ instanceId, actor: owner });
    expect(outcome).to.equal('completed');
    expect(instance.incident).to.include({ code: 'ERR_GATEWAY_CHOICE_MISSING', elementId: 'Choice' });
  });

  for (const [kind, choice] of Object.entries(answers)) {
    it(`is passed with code that is ${kind}`, async () => {
      const node = await on.node({ gatewayChoices: { Choice: choice } });
      const instanceId = await on.start('test/by code');
      const { instance } = await node.sign({ instanceId, actor: owner });
      expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal([
        kind === 'sync' ? 'Left' : 'Right',
      ]);
    });
  }

  it('is an incident when the code fails, or names no flow of it', async () => {
    const fails = async () => Promise.reject(new Error('no'));
    for (const choice of [fails, () => 'elsewhere']) {
      const node = await on.node({ gatewayChoices: { Choice: choice } });
      const instanceId = await on.start('test/by code');
      const { instance } = await node.sign({ instanceId, actor: owner });
      expect(instance.incident).to.include({ code: 'ERR_GATEWAY_FLOWS' });
    }
  });

  it('goes on where whoever mends it names a flow', async () => {
    const instanceId = await on.start('test/by code');
    await on.runtime.sign({ instanceId, actor: owner });
    await on.runtime.resume({ instanceId, actor: owner, flows: { Choice: 'Choice-Right' } });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Right']);
  });
});

onRuntime('an instance with an incident behind the last signature', { apps }, (on) => {
  let instanceId: string;
  let roundId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/no way out');
    roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: owner });
  });

  it('keeps the outcome of the round', async () => {
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'completed' });
  });

  it('answers the signee again', async () => {
    const { repeat, outcome } = await on.runtime.sign({ instanceId, actor: owner, roundId });
    expect([repeat, outcome]).to.deep.equal([true, 'completed']);
  });

  it('appends what happened, in a chain that holds', async () => {
    await on.runtime.resume({ instanceId, actor: owner, variables: { left: true } });
    expect((await eventTypes(on, instanceId)).slice(-4)).to.deep.equal([
      'incident.opened Choice',
      'incident.resumed',
      'element.left Sign',
      'element.entered Left',
    ]);
    const events = await on.runtime.events({ actor: owner, instanceId });
    expect(findBreak(events.map(({ identity: _, ...event }) => event))).to.equal(undefined);
  });

  it('is moved once, when two resume it at once', async () => {
    const other = await on.node();
    const resumed = [on.runtime, other].map((node) =>
      codeOf(node.resume({ instanceId, actor: owner, variables: { left: true } })),
    );
    expect((await Promise.all(resumed)).sort()).to.deep.equal(['ERR_NO_INCIDENT', undefined]);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Left']);
  });
});
