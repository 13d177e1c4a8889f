import { expect } from 'chai';
import { databaseAccess } from '../../src/storage/database-access.ts';
import type { LoadedInstance } from '../../src/storage/index.ts';
import { load } from '../../src/storage/load.ts';
import { createRepositories } from '../../src/storage/repositories/repositories.ts';
import { onDatabases } from './on-databases.ts';
import {
  changesOf,
  documentRecord,
  eventRecord,
  instanceRecord,
  NOW,
  newInstance,
  requestOf,
  roundRecord,
  signatureRecord,
  signeeRecord,
} from './records.ts';

onDatabases('a load', (on) => {
  const commit = (...changes: Parameters<typeof changesOf>) =>
    on.storage.transaction((transaction) => on.storage.commit([changesOf(...changes)], transaction));

  describe('of a fresh instance', () => {
    let loaded: LoadedInstance;
    before(async () => {
      await on.start('fresh', 'other');
      loaded = (await on.storage.load([requestOf('fresh', { answerKeys: ['none'] })])).get('fresh')!;
    });

    it('has everything that was stored of it and the requested party', () => {
      expect(loaded).to.deep.equal({
        instance: instanceRecord('fresh'),
        rounds: [roundRecord('fresh')],
        signees: [signeeRecord('fresh', 'fresh-kari', { partyKey: 'person:kari' })],
        signatures: [],
        signedTasks: new Map([['person:kari', []]]),
        documents: [documentRecord('fresh')],
        lastSequence: 1,
        lastHash: '1',
        answers: new Map(),
      });
    });
  });

  it('leaves out an unknown instance', async () => {
    expect(await on.storage.load([requestOf('unknown')])).to.deep.equal(new Map());
  });

  it('has sequence 0 and no hash before the first event', async () => {
    await on.storage.transaction((transaction) =>
      on.storage.commit([newInstance('silent', { events: [] })], transaction),
    );
    expect((await on.storage.load([requestOf('silent')])).get('silent')).to.include({
      lastSequence: 0,
      lastHash: '',
    });
  });

  it('joins two requests for one instance', async () => {
    await on.start('joined');
    const loaded = await on.storage.load([
      requestOf('joined', { partyKeys: ['person:ola'] }),
      requestOf('joined'),
    ]);
    expect(loaded.get('joined')!.signees.map(({ id }) => id)).to.deep.equal(['joined-kari', 'joined-ola']);
  });

  it('has the answers under the requested keys', async () => {
    await on.start('answered');
    const answer = { instanceId: 'answered', key: 'k1', fingerprint: 'f', answer: { signed: true }, at: NOW };
    await commit(instanceRecord('answered'), { answers: [answer, { ...answer, key: 'k2' }] });
    const loaded = await on.storage.load([requestOf('answered', { answerKeys: ['k1'] })]);
    expect(loaded.get('answered')!.answers).to.deep.equal(new Map([['k1', answer]]));
  });

  it('reads no version that is newer than what it reads beside it', async () => {
    await on.start('moving');
    const { knex, reader = knex } = on.database;
    const repositories = createRepositories(databaseAccess(knex, reader, 'signing_'));
    const loadRounds: typeof repositories.rounds.load = async (...ids) => {
      await commit(instanceRecord('moving'), { events: [eventRecord('moving', 2)] });
      return repositories.rounds.load(...ids);
    };
    const loaded = await load({ ...repositories, rounds: { ...repositories.rounds, load: loadRounds } }, [
      requestOf('moving'),
    ]);
    expect(loaded.get('moving')!.instance.version).to.equal(1);
  });

  describe('of an instance with many rounds', () => {
    const round = (id: string, fields: Parameters<typeof roundRecord>[1]) =>
      roundRecord('looped', { id, ...fields });
    const signed = (id: string, roundId: string, fields: Parameters<typeof signatureRecord>[2] = {}) =>
      signatureRecord('looped', id, { roundId, ...fields });
    const signee = (roundId: string) =>
      signeeRecord('looped', `kari-in-${roundId}`, { roundId, partyKey: 'person:kari' });
    let loaded: LoadedInstance;

    before(async () => {
      await on.start('looped');
      const rounds = [
        round('superseded', { taskId: 'A', state: 'rejected', supersededAt: NOW + 1 }),
        round('a-latest', { taskId: 'A', state: 'completed', enteredAt: NOW + 2 }),
        round('a-earlier', { taskId: 'A', state: 'completed', enteredAt: NOW + 1 }),
        round('b-closed', { taskId: 'B', state: 'completed', enteredAt: NOW + 9 }),
        round('b-open-2', { taskId: 'B', enteredAt: NOW + 4 }),
        round('b-open-1', { taskId: 'B', enteredAt: NOW + 3 }),
        round('c-rejected', { taskId: 'C', state: 'rejected', enteredAt: NOW + 5 }),
      ];
      await commit(instanceRecord('looped'), {
        rounds,
        changedRounds: rounds,
        signees: rounds.map(({ id }) => signee(id)),
        signatures: [
          signed('s-superseded', 'superseded', { taskId: 'A', signeeId: 'kari-in-superseded' }),
          signed('s-a', 'a-earlier', { taskId: 'A', signeeId: 'kari-in-a-earlier' }),
          signed('s-b2', 'b-open-2', { taskId: 'B', signeeId: 'kari-in-b-open-2', signedAt: NOW + 2 }),
          signed('s-b1', 'b-open-1', { taskId: 'B', signeeId: 'kari-in-b-open-1', signedAt: NOW + 1 }),
          signed('s-void', 'b-open-1', {
            taskId: 'B',
            signeeId: 'kari-in-b-open-1',
            supersededAt: NOW,
          }),
          signed('s-c', 'c-rejected', { taskId: 'C', signeeId: 'kari-in-c-rejected' }),
        ],
      });
      loaded = (await on.storage.load([requestOf('looped')])).get('looped')!;
    });

    it('has those that are open and the latest of each other task, oldest first', () => {
      expect(loaded.rounds.map(({ id }) => id)).to.deep.equal([
        'looped-round',
        'a-latest',
        'b-open-1',
        'b-open-2',
        'c-rejected',
      ]);
    });

    it('has the signees of those rounds', () => {
      expect(loaded.signees.map(({ roundId }) => roundId)).to.have.members(loaded.rounds.map(({ id }) => id));
    });

    it('has the standing signatures of those signees, oldest first', () => {
      expect(loaded.signatures.map(({ id }) => id)).to.deep.equal(['s-c', 's-b1', 's-b2']);
    });

    it('counts tasks signed in any round that is open or completed and not superseded', () => {
      expect(loaded.signedTasks.get('person:kari')).to.have.members(['A', 'B']);
    });
  });
});
