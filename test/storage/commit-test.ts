import { expect } from 'chai';
import type { InstanceChanges, InstanceRecord } from '../../src/storage/index.ts';
import { onDatabases, rejection } from './on-databases.ts';
import {
  changesOf,
  documentRecord,
  eventRecord,
  instanceRecord,
  NOW,
  newInstance,
  newJob,
  requestOf,
  roundRecord,
  signatureRecord,
  signeeRecord,
} from './records.ts';

onDatabases('a commit', (on) => {
  const commit = (...changes: InstanceChanges[]) =>
    on.storage.transaction((transaction) => on.storage.commit(changes, transaction));
  const load = async (id: string) => (await on.storage.load([requestOf(id)])).get(id)!;

  describe('of a new instance', () => {
    before(() => on.start('new'));

    it('stores the instance at version 1', async () => {
      expect(await on.storage.instances.find('new')).to.deep.equal(instanceRecord('new'));
    });

    it('answers no hit when the id is taken', async () => {
      expect(await commit(newInstance('new'))).to.deep.equal(new Set());
    });

    it('writes nothing when the id is taken', async () => {
      await commit(newInstance('new', { jobs: [newJob('of-a-taken-id')] }));
      expect(await on.storage.jobs.find('notify', 'of-a-taken-id')).to.equal(undefined);
    });
  });

  describe('of the version that was read', () => {
    let read: InstanceRecord;
    before(async () => {
      await on.start('read');
      read = (await load('read')).instance;
      await commit(changesOf({ ...read, changedAt: NOW + 5, changedBy: 'user-2' }));
    });

    it('raises the version and the change stamp', async () => {
      expect((await load('read')).instance).to.deep.equal({
        ...read,
        version: 2,
        changedAt: NOW + 5,
        changedBy: 'user-2',
      });
    });

    it('misses when it is done again', async () => {
      expect(await commit(changesOf(read))).to.deep.equal(new Set());
    });
  });

  describe('of hits and misses', () => {
    let hits: Set<string>;
    before(async () => {
      await on.start('hit', 'miss');
      hits = await commit(
        changesOf(instanceRecord('miss', { version: 7 }), { events: [eventRecord('miss', 2)] }),
        changesOf(instanceRecord('hit'), { events: [eventRecord('hit', 2)] }),
        changesOf(instanceRecord('unknown')),
      );
    });

    it('answers the hits', () => {
      expect(hits).to.deep.equal(new Set(['hit']));
    });

    it('writes those that hit', async () => {
      expect(await on.storage.events.list('hit')).to.have.length(2);
    });

    it('leaves those that missed', async () => {
      expect(await on.storage.events.list('miss')).to.have.length(1);
    });
  });

  describe('of a changed instance', () => {
    it('writes its row whole, and leaves out what is absent', async () => {
      await on.start('whole');
      const ended = instanceRecord('whole', {
        state: 'ended',
        outcome: 'completed',
        waiting: [],
        endEvent: 'End',
        endedAt: NOW + 9,
        dueAt: 2 ** 40,
      });
      await commit(changesOf(ended, { instanceChanged: true }));
      expect(await on.storage.instances.find('whole')).to.deep.equal({ ...ended, version: 2 });
    });
  });

  describe('of an engine state', () => {
    const committed = async (id: string, version: number, engineState?: string | null) => {
      await commit(
        changesOf(instanceRecord(id, { version }), engineState === undefined ? {} : { engineState }),
      );
      return on.storage.instances.engineState(id);
    };

    it('keeps the new one', async () => {
      await on.start('engine-new');
      expect(await committed('engine-new', 1, '{"at":1}')).to.equal('{"at":1}');
    });

    it('leaves it where nothing is said of it', async () => {
      await on.start('engine-left');
      await committed('engine-left', 1, '{"at":1}');
      expect(await committed('engine-left', 2)).to.equal('{"at":1}');
    });

    it('lets go of it when none is needed any more', async () => {
      await on.start('engine-gone');
      await committed('engine-gone', 1, '{"at":1}');
      expect(await committed('engine-gone', 2, null)).to.equal(undefined);
    });
  });

  describe('of a round', () => {
    it('keeps the configuration that it was entered with', async () => {
      await on.start('configured');
      const round = roundRecord('configured');
      const changed = { ...round, state: 'completed' as const, config: { ...round.config, level: 4 } };
      await commit(changesOf(instanceRecord('configured'), { rounds: [changed], changedRounds: [changed] }));
      expect(await on.storage.rounds.find(round.id)).to.deep.equal({ ...round, state: 'completed' });
    });

    it('writes groups alone where nothing else of it has changed', async () => {
      await on.start('grouped');
      const round = roundRecord('grouped', { state: 'failed' });
      round.groups[0]!.filled = 1;
      round.groups[0]!.slots += 2;
      await commit(changesOf(instanceRecord('grouped'), { rounds: [round] }));
      expect(await on.storage.rounds.find(round.id)).to.deep.equal({ ...round, state: 'open' });
    });
  });

  it('keeps every property of a signee', async () => {
    await on.start('signee');
    const signee = signeeRecord('signee', 'full', {
      partyKey: 'organisation:313131313',
      organisationNumber: '313131313',
      partyId: 50_001,
      email: 'post@example.com',
      mobile: '+4799999999',
      listed: false,
      state: 'rejected',
      cause: 'reserved',
      reason: 'no; "never" ?',
      level: 3,
      position: 2,
      delegation: 'done',
      language: 'nn',
    });
    await commit(changesOf(instanceRecord('signee'), { signees: [signee] }));
    expect((await on.storage.signees.list('signee-round')).at(-1)).to.deep.equal(signee);
  });

  it('writes the last of two states of one signee', async () => {
    await on.start('twice');
    const signee = signeeRecord('twice', 'twice-kari', { partyKey: 'person:kari' });
    await commit(
      changesOf(instanceRecord('twice'), {
        signees: [
          { ...signee, filled: 1 },
          { ...signee, filled: 2 },
        ],
      }),
    );
    expect((await load('twice')).signees[0]!.filled).to.equal(2);
  });

  it('marks superseded signatures', async () => {
    await on.start('superseded');
    const signature = signatureRecord('superseded', 'superseded-1');
    await commit(changesOf(instanceRecord('superseded'), { signatures: [signature] }));
    await commit(
      changesOf(instanceRecord('superseded', { version: 2 }), {
        superseded: [{ id: signature.id, at: NOW + 1 }],
      }),
    );
    expect(await on.storage.signatures.find(signature.id)).to.deep.equal({
      ...signature,
      supersededAt: NOW + 1,
    });
  });

  it('makes no second job of the same kind and key', async () => {
    await on.start('jobs');
    await commit(changesOf(instanceRecord('jobs'), { jobs: [newJob('same')] }));
    const first = await on.storage.jobs.find('notify', 'same');
    await commit(
      changesOf(instanceRecord('jobs', { version: 2 }), { jobs: [newJob('same', { dueAt: NOW + 1 })] }),
    );
    expect(await on.storage.jobs.find('notify', 'same')).to.include({ id: first!.id, dueAt: NOW + 1 });
  });

  it('deletes jobs that are done, and lets one of their key be made anew', async () => {
    await on.start('done');
    await commit(changesOf(instanceRecord('done'), { jobs: [newJob('tick')] }));
    const old = await on.storage.jobs.find('notify', 'tick');
    await commit(
      changesOf(instanceRecord('done', { version: 2 }), {
        doneJobs: [{ kind: 'notify', key: 'tick' }],
        jobs: [newJob('tick')],
      }),
    );
    expect((await on.storage.jobs.find('notify', 'tick'))?.id).not.to.equal(old!.id);
  });

  it('stores more signees than one statement has parameters for', async function () {
    this.timeout(20_000);
    const signees = Array.from({ length: 4_000 }, (_, index) =>
      signeeRecord('many', `many-${index}`, { position: index }),
    );
    await commit(newInstance('many', { signees, documents: [documentRecord('many')] }));
    expect((await on.storage.signees.list('many-round')).map(({ id }) => id)).to.deep.equal(
      signees.map(({ id }) => id),
    );
  });

  it('is a conflict when a row is there that must be new', async () => {
    await on.start('unique');
    const signature = signatureRecord('unique', 'unique-1');
    await commit(changesOf(instanceRecord('unique'), { signatures: [signature] }));
    const error = await rejection(
      commit(changesOf(instanceRecord('unique', { version: 2 }), { signatures: [signature] })),
    );
    expect(error).to.include({
      code: 'ERR_CONFLICT',
      message: 'another transaction was faster, try again',
    });
  });

  it('is undone with its transaction', async () => {
    await on.start('undone');
    await rejection(
      on.storage.transaction(async (transaction) => {
        await on.storage.commit([changesOf(instanceRecord('undone'))], transaction);
        throw new Error('later');
      }),
    );
    expect((await load('undone')).instance.version).to.equal(1);
  });
});
