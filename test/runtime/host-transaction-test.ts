import { expect } from 'chai';
import knex from 'knex';
import { createStorage } from '../../src/storage/index.ts';
import { createTestRuntime, day, person, signeeElements, TestClock } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, rowsOf, storedRows } from './on-runtime.ts';
import { end, oneSigning, path, process, service, signedBy, signing, task } from './processes.ts';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/lifetime': { source: oneSigning([1, 2], 'lifetime="P7D"') },
  'test/thawed': { source: oneSigning([1, 2], 'completion="parallel" freeze="false" required="1"') },
  'test/groups': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1">${signeeElements(1, 2)}</signing:group>
         <signing:group order="2">${signeeElements(3)}</signing:group>`,
        'allow="delegate"',
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/again': {
    source: process(signedBy('Sign', [1]), task('Form'), end(), path('Start', 'Sign', 'Form', 'Sign')),
  },
  'test/service': {
    source: process(
      task('Form'),
      service('Archive', 'archive'),
      end(),
      path('Start', 'Form', 'Archive', 'End'),
    ),
  },
};

onRuntime("a command in the host's own transaction", { apps }, (on) => {
  it('is kept with its commit', async () => {
    const instanceId = await on.database.knex.transaction(async (transaction) => {
      const { instance } = await on.startWhole('test/two', { transaction });
      await on.runtime.sign({ instanceId: instance.id, actor: person(2), transaction });
      return instance.id;
    });
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
    expect((await on.runtime.sign({ instanceId, actor: person(1) })).outcome).to.equal('completed');
  });

  it('leaves nothing after its rollback', async () => {
    const instanceId = await on.start('test/two');
    const before = await storedRows(on.database.knex);
    const transaction = await on.database.knex.transaction();
    const { signature } = await on.runtime.sign({ instanceId, actor: person(2), transaction });
    expect(signature.userId).to.equal('2002');
    await transaction.rollback();
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('changes nothing when it is answered again', async () => {
    const instanceId = await on.start('test/two');
    await on.runtime.sign({ instanceId, actor: person(2) });
    const before = await storedRows(on.database.knex);
    const answer = await on.database.knex.transaction((transaction) =>
      on.runtime.sign({ instanceId, actor: person(2), transaction }),
    );
    expect(answer.repeat).to.equal(true);
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('that is refused keeps what was due, for a host that commits all the same', async () => {
    const instanceId = await on.start('test/lifetime');
    on.clock.advance(7 * day);
    await on.database.knex.transaction(async (transaction) => {
      const signed = on.runtime.sign({ instanceId, actor: person(2), transaction });
      expect(await codeOf(signed)).to.equal('ERR_INSTANCE_ENDED');
    });
    const [round] = await rowsOf(on, 'round', { instance_id: instanceId });
    expect(round!.state).to.equal('expired');
  });

  it('sees what the one before it in the transaction has done', async () => {
    const { instance } = await on.startWhole('test/thawed');
    const [document] = instance.documents;
    const moved = await on.database.knex.transaction(async (transaction) => {
      const about = { instanceId: instance.id, actor: owner, transaction };
      await on.runtime.sign(about);
      await on.runtime.replaceDocument({ ...about, documentId: document!.id, ...lease('changed') });
      return codeOf(on.runtime.next(about));
    });
    expect(moved).to.equal('ERR_DOCUMENTS_CHANGED');
  });

  it('makes its jobs with the commit', async () => {
    const transaction = await on.database.knex.transaction();
    const { instance } = await on.startWhole('test/service', { transaction, documents: [] });
    await on.runtime.next({ instanceId: instance.id, actor: owner, transaction });
    await transaction.rollback();
    expect(await rowsOf(on, 'job', { instance_id: instance.id })).to.deep.equal([]);
  });

  it('is told of a conflict, which is not tried again', async () => {
    const instanceId = await on.start('test/two');
    let lost: string | undefined;
    const policy = {
      // somebody else is faster while it is planned
      async permits() {
        await storage.transaction(async (transaction) => {
          await transaction('signing_instance').where({ id: instanceId }).increment('version', 1);
        });
        return true;
      },
    };
    if (on.kind === 'sqlite') return;
    const storage = createStorage(on.database);
    const node = await on.node({ policy });
    await on.database.knex
      .transaction(async (transaction) => {
        lost = await codeOf(node.sign({ instanceId, actor: person(2), transaction }));
        throw new Error('rolled back');
      })
      .catch(() => {});
    expect(lost).to.equal('ERR_CONFLICT');
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.deep.equal([]);
  });
});

describe('a command in a transaction on the only connection to SQLite', () => {
  const database = knex({
    client: 'sqlite3',
    connection: { filename: ':memory:' },
    pool: { min: 1, max: 1 },
    acquireConnectionTimeout: 500,
    useNullAsDefault: true,
  });
  after(() => database.destroy());

  it('does not wait for a second one', async () => {
    const runtime = await createTestRuntime({ knex: database }, { apps, clock: new TestClock().read });
    const outcome = await database.transaction(async (transaction) => {
      const { instance } = await runtime.start({
        ...{ app: 'test/thawed', ownerPartyId: 101, actor: owner, transaction },
        documents: [lease()],
      });
      const about = { instanceId: instance.id, actor: owner, transaction };
      await runtime.sign(about);
      return (await runtime.next(about)).outcome;
    });
    expect(outcome).to.equal('completed');
    await runtime.close();
  });

  it('names further people in what the transaction has made', async () => {
    const runtime = await createTestRuntime({ knex: database }, { apps, clock: new TestClock().read });
    const signees = await database.transaction(async (transaction) => {
      const { instance } = await runtime.start({
        ...{ app: 'test/groups', ownerPartyId: 101, actor: owner, transaction },
        documents: [lease()],
      });
      const about = { instanceId: instance.id, actor: owner, transaction };
      await runtime.delegate({ ...about, to: { reference: '105' } });
      const rows = await transaction('signing_signee').where({ instance_id: instance.id });
      const { id } = rows.find(({ party_id }) => party_id === 103);
      await runtime.changeSignees({ ...about, add: [{ reference: '104', order: 2 }], remove: [id] });
      return transaction('signing_signee').where({ instance_id: instance.id }).orderBy('party_id');
    });
    expect(signees.map(({ party_id, state }) => [party_id, state])).to.deep.equal([
      [101, 'delegated'],
      [102, 'waiting'],
      [103, 'removed'],
      [104, 'waiting'],
      [105, 'waiting'],
    ]);
    await runtime.close();
  });

  it('answers again for a round that the process has left', async () => {
    const runtime = await createTestRuntime({ knex: database }, { apps, clock: new TestClock().read });
    const [first, again] = await database.transaction(async (transaction) => {
      const { instance } = await runtime.start({
        ...{ app: 'test/again', ownerPartyId: 101, actor: owner, transaction },
        documents: [lease()],
      });
      const about = { instanceId: instance.id, actor: owner, transaction };
      const signed = await runtime.sign({ ...about, key: 'k' });
      await runtime.next(about);
      return [signed, await runtime.sign({ ...about, key: 'k' })];
    });
    expect(again!.signature.id).to.equal(first!.signature.id);
    // behind what the commits are looked up by
    await runtime.search({ actor: 'host' });
    await runtime.close();
  });
});
