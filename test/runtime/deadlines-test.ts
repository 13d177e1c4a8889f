import { expect } from 'chai';
import { createStorage } from '../../src/storage/index.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, eventTypes, type OnRuntime, onRuntime, owner, rowsOf, waitingIn } from './on-runtime.ts';
import { boundary, end, path, process, signedBy, signing, task } from './processes.ts';

const chained = `<signing:group order="1" lifetime="P7D"><signing:signee reference="101" /></signing:group>
  <signing:group order="2" lifetime="P7D"><signing:signee reference="102" /></signing:group>`;

const apps = {
  'test/chained': { source: process(signing('Sign', chained), end(), path('Start', 'Sign', 'End')) },
  'test/later': {
    source: process(
      signedBy('Sign', [1], 'activation="P3D" lifetime="P7D"'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/escalated': {
    source: process(
      signedBy('Sign', [1], 'lifetime="P1D"'),
      boundary('Late', 'Sign', 'ExpiredError'),
      task('Escalate'),
      end(),
      path('Start', 'Sign', 'End'),
      path('Late', 'Escalate', 'End'),
    ),
  },
};

const dueAt = async (on: OnRuntime, id: string) =>
  (await rowsOf(on, 'instance', { id })).map((row) =>
    row.due_at === null ? undefined : Number(row.due_at),
  )[0];
const wakes = (on: OnRuntime, id: string) => rowsOf(on, 'job', { instance_id: id, kind: 'wake' });
const roundOf = async (on: OnRuntime, instanceId: string) =>
  (await on.runtime.rounds({ actor: owner, instanceId }))[0]!;

onRuntime('a deadline', { apps }, (on) => {
  it('is a due time of its instance, with one job to wake it', async () => {
    const id = await on.start('test/chained');
    expect(await dueAt(on, id)).to.equal(on.clock.now + 7 * day);
    expect((await wakes(on, id)).map(({ due_at }) => Number(due_at))).to.deep.equal([on.clock.now + 7 * day]);
  });

  it('moves with the group that is open', async () => {
    const id = await on.start('test/chained');
    on.clock.advance(3 * day);
    await on.runtime.sign({ instanceId: id, actor: owner });
    expect(await dueAt(on, id)).to.equal(on.clock.now + 7 * day);
    expect(await wakes(on, id)).to.have.lengthOf(1);
  });

  it('leaves neither due time nor job behind when the round is over', async () => {
    const id = await on.start('test/chained');
    await on.runtime.sign({ instanceId: id, actor: owner });
    await on.runtime.sign({ instanceId: id, actor: person(2) });
    expect(await dueAt(on, id)).to.equal(undefined);
    expect(await wakes(on, id)).to.deep.equal([]);
  });

  it('ends the round when its job is done, and lets the process go on', async () => {
    const id = await on.start('test/escalated');
    on.clock.advance(day);
    await on.runtime.doDueJobs();
    expect((await rowsOf(on, 'round', { instance_id: id })).map(({ state }) => state)).to.deep.equal([
      'expired',
    ]);
    expect(await waitingIn(on, id)).to.deep.equal(['Escalate']);
    expect(await wakes(on, id)).to.deep.equal([]);
  });

  it('is left alone until it has come', async () => {
    const id = await on.start('test/escalated');
    on.clock.advance(day - 1);
    await on.runtime.doDueJobs();
    expect(await waitingIn(on, id)).to.deep.equal(['Sign']);
  });

  it('is honoured by the first command after it, whether or not its job has run', async () => {
    const id = await on.start('test/escalated');
    on.clock.advance(day);
    const late = on.runtime.sign({ instanceId: id, actor: owner, roundId: (await roundOf(on, id)).id });
    expect(await codeOf(late)).to.equal('ERR_ROUND_EXPIRED');
    expect(await waitingIn(on, id)).to.deep.equal(['Escalate']);
    expect(await wakes(on, id)).to.deep.equal([]);
  });

  it('that passed while no node ran is honoured by the next start', async () => {
    const id = await on.start('test/escalated');
    on.clock.advance(30 * day);
    const node = await on.node();
    await node.doDueJobs();
    expect(await waitingIn(on, id)).to.deep.equal(['Escalate']);
  });

  it('is applied once when two nodes look at it at once', async () => {
    const id = await on.start('test/escalated');
    on.clock.advance(day);
    const node = await on.node();
    await Promise.all([on.runtime.doDueJobs(), node.doDueJobs()]);
    const types = await eventTypes(on, id);
    expect(types.filter((type) => type === 'round.round-ended Sign')).to.have.lengthOf(1);
    expect(types.filter((type) => type === 'element.entered Escalate')).to.have.lengthOf(1);
  });

  it('that is extended moves its job', async () => {
    const id = await on.start('test/escalated');
    const deadlineAt = on.clock.now + 2 * day;
    await on.runtime.extend({ instanceId: id, actor: owner, deadlineAt });
    on.clock.advance(day);
    await on.runtime.doDueJobs();
    expect(await waitingIn(on, id)).to.deep.equal(['Sign']);
    expect(await dueAt(on, id)).to.equal(deadlineAt);
  });

  it('of an instance that is cancelled wakes nobody', async () => {
    const id = await on.start('test/escalated');
    await on.runtime.cancelInstance({ instanceId: id, actor: owner });
    expect(await wakes(on, id)).to.deep.equal([]);
    expect(await dueAt(on, id)).to.equal(undefined);
  });

  it('is the last day of the agent a week after the buyer has signed', async () => {
    const id = await on.start('test/chained');
    const start = on.clock.now;
    on.clock.advance(3 * day);
    await on.runtime.sign({ instanceId: id, actor: owner });
    expect((await roundOf(on, id)).groups[1]!.deadlineAt).to.equal(start + 10 * day);
  });
});

onRuntime('an activation that lies ahead', { apps }, (on) => {
  it('wakes the instance, and the first group opens', async () => {
    const id = await on.start('test/later');
    expect(await dueAt(on, id)).to.equal(on.clock.now + 3 * day);
    expect(await codeOf(on.runtime.sign({ instanceId: id, actor: owner }))).to.equal('ERR_TOO_EARLY');
    on.clock.advance(3 * day);
    await on.runtime.doDueJobs();
    expect(await dueAt(on, id)).to.equal(on.clock.now + 7 * day);
  });

  it('that came while no node ran gives the group its whole lifetime from when it opened', async () => {
    const id = await on.start('test/later');
    on.clock.advance(5 * day);
    await on.runtime.doDueJobs();
    expect((await roundOf(on, id)).groups[0]).to.include({
      openedAt: on.clock.now,
      deadlineAt: on.clock.now + 7 * day,
    });
  });
});

onRuntime('a runtime that bounds lifetimes', { apps, maximumLifetime: 'P2D' }, (on) => {
  it('puts an instance on hold whose group would be open for longer', async () => {
    const { instance } = await on.startWhole('test/chained');
    expect(instance.incident).to.include({ code: 'ERR_LIFETIME_EXCEEDED', elementId: 'Sign' });
  });

  it('lets no deadline be extended beyond it', async () => {
    const id = await on.start('test/escalated');
    const extend = (days: number) =>
      codeOf(on.runtime.extend({ instanceId: id, actor: owner, deadlineAt: on.clock.now + days * day }));
    expect([await extend(2), await extend(2.1)]).to.deep.equal([undefined, 'ERR_LIFETIME_EXCEEDED']);
  });
});

onRuntime(
  'a deadline behind announcements that have piled up',
  {
    apps: { 'test/escalated': apps['test/escalated'] },
    notifier: { channels: ['email'], send: async () => {} },
  },
  (on) => {
    const announcements = () => rowsOf(on, 'job', { kind: 'announce' });

    it('does not wait for them', async () => {
      const instanceId = await on.start('test/escalated');
      const { jobs, transaction } = createStorage(on.database);
      const long = Array.from({ length: 1_000 }, (_, n) => ({
        kind: 'announce',
        key: `${n}`,
        payload: { roundId: `${n}` },
        dueAt: on.clock.now,
      }));
      await transaction((begun) => jobs.enqueue(begun, long, on.clock.now));
      on.clock.advance(day);
      const expired = new Promise((resolve) => on.runtime.on('round.expired', resolve));
      on.runtime.startWorker();
      await expired;
      expect(await waitingIn(on, instanceId)).to.deep.equal(['Escalate']);
      expect(await announcements()).to.have.lengthOf.at.least(long.length / 2);
    });
  },
);
