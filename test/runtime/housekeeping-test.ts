import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, eventTypes, type OnRuntime, onRuntime, owner, rowsOf, waitingIn } from './on-runtime.ts';
import { boundary, end, path, process, signedBy, signing, task } from './processes.ts';

const minute = 60_000;
const apps = {
  'test/signed': {
    source: process(
      signedBy('Sign', [1, 2], 'lifetime="P7D"'),
      boundary('Late', 'Sign', 'ExpiredError'),
      task('After'),
      task('Escalate'),
      end(),
      path('Start', 'Sign', 'After', 'End'),
      path('Late', 'Escalate', 'End'),
    ),
  },
  'test/chained': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1" required="any">
           <signing:signee reference="103" /><signing:signee reference="104" />
         </signing:group>
         <signing:group order="2"><signing:signee reference="105" /></signing:group>`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};

/** Signees of an instance that an inbox steps over or shows. */
const inInboxes = async (on: OnRuntime, instanceId: string) => {
  const rows = await rowsOf(on, 'signee', { instance_id: instanceId });
  return rows
    .filter((row) => Boolean(row.in_inbox))
    .map((row) => `person:${Number(row.party_id) - 100}`)
    .sort();
};

const repairs = (on: OnRuntime) =>
  on.logged
    .filter(({ message }) => message.startsWith('repaired'))
    .map(({ level, fields }) => [level, fields.instance]);

onRuntime('housekeeping', { apps }, (on) => {
  let instanceId: string;
  beforeEach(async () => {
    on.logged.length = 0;
    instanceId = await on.start('test/signed');
  });
  /** Housekeeping comes by itself every five minutes. */
  const keepHouse = async () => {
    on.clock.advance(5 * minute);
    await on.runtime.doDueJobs();
  };
  const knex = () => on.database.knex;

  it('finds nothing where everything is in order', async () => {
    await keepHouse();
    expect(repairs(on)).to.deep.equal([]);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Sign']);
  });

  it('wakes an instance that is due and has lost its job', async () => {
    await knex()('signing_job').where({ instance_id: instanceId }).delete();
    on.clock.advance(7 * day + 2 * minute);
    await on.runtime.doDueJobs();
    expect(repairs(on)).to.deep.equal([['error', instanceId]]);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Escalate']);
  });

  it('wakes one whose job was given up', async () => {
    await knex()('signing_job').where({ instance_id: instanceId }).update({ state: 'parked' });
    on.clock.advance(7 * day + 2 * minute);
    await on.runtime.doDueJobs();
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Escalate']);
  });

  it('ends an open round whose groups are complete, and lets the process go on', async () => {
    await knex()('signing_signee_group')
      .whereIn(
        'round_id',
        (await rowsOf(on, 'round', { instance_id: instanceId })).map(({ id }) => id as string),
      )
      .update({ state: 'complete' });
    await keepHouse();
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
    expect(repairs(on)).to.deep.include(['error', instanceId]);
    expect(await eventTypes(on, instanceId)).to.include('round.repaired Sign');
  });

  it('gives the process an outcome that it has not heard of', async () => {
    const [round] = await rowsOf(on, 'round', { instance_id: instanceId });
    await knex()('signing_round')
      .where({ id: round!.id })
      .update({ state: 'completed', ended_at: on.clock.now });
    await knex()('signing_signee_group').where({ round_id: round!.id }).update({ state: 'complete' });
    await keepHouse();
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
    expect(repairs(on)).to.deep.equal([['error', instanceId]]);
  });

  it('leaves an outcome that waits in an incident to whoever mends it', async () => {
    await on.runtime.sign({ instanceId, actor: person(1) });
    const [state] = await rowsOf(on, 'engine_state', { instance_id: instanceId });
    await knex()('signing_engine_state').where({ instance_id: instanceId }).update({ state: '{}' });
    await on.runtime.sign({ instanceId, actor: person(2) });
    await keepHouse();
    expect((await on.runtime.instance({ actor: owner, instanceId })).state).to.equal('incident');
    expect(repairs(on)).to.deep.equal([]);
    await knex()('signing_engine_state').where({ instance_id: instanceId }).update({ state: state!.state });
    expect(await codeOf(on.runtime.resume({ actor: owner, instanceId }))).to.equal(undefined);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
  });

  it('forgets answers to commands with a key after a day', async () => {
    await on.runtime.sign({ instanceId, actor: person(1), key: 'kept' });
    on.clock.advance(day - 10 * minute);
    await keepHouse();
    expect(await rowsOf(on, 'answer', { instance_id: instanceId })).to.have.lengthOf(1);
    on.clock.advance(5 * minute + 1);
    await keepHouse();
    expect(await rowsOf(on, 'answer', { instance_id: instanceId })).to.have.lengthOf(0);
  });

  it('forgets when queues may be asked again, once that has come', async () => {
    await on.runtime.poll({ queue: 'asked once', interval: 60_000 });
    expect(await rowsOf(on, 'status_queue', {})).to.have.length(1);
    on.clock.advance(day);
    await on.runtime.doDueJobs();
    expect(await rowsOf(on, 'status_queue', {})).to.deep.equal([]);
  });

  it('takes out of the inboxes whoever was passed over, once their group is over', async () => {
    const passedOver = await on.start('test/chained');
    await on.runtime.sign({ instanceId: passedOver, actor: person(3) });
    const others = await on.start('test/chained');
    expect(await inInboxes(on, passedOver)).to.deep.equal(['person:3', 'person:4', 'person:5']);
    await keepHouse();
    expect(await inInboxes(on, passedOver)).to.deep.equal(['person:3', 'person:5']);
    expect(await inInboxes(on, others)).to.deep.equal(['person:3', 'person:4']);
  });

  it('sees to all groups that are over, however many there are', async () => {
    const [group] = await rowsOf(on, 'signee_group', {});
    const over = Array.from({ length: 250 }, (_, n) => ({
      ...group,
      round_id: `over-${n}`,
      state: 'closed',
      in_inbox: true,
    }));
    await knex()('signing_signee_group').insert(over);
    await keepHouse();
    expect(await rowsOf(on, 'signee_group', { state: 'closed', in_inbox: true })).to.deep.equal([]);
  });
});
