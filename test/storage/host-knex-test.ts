import { expect } from 'chai';
import createKnex, { type Knex } from 'knex';
import { createStorage, openDatabase, type Storage } from '../../src/storage/index.ts';
import { onDatabases, rejection } from './on-databases.ts';
import { changesOf, instanceRecord, NOW, newInstance, requestOf, signatureRecord } from './records.ts';

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

onDatabases('the knex of a host with mappers of its own', (on) => {
  let host: Knex;
  let storage: Storage;

  before(async () => {
    host = createKnex({
      ...on.database.knex.client.config,
      wrapIdentifier: (name: string, wrap: (name: string) => string) => wrap(`h_${snakeCase(name)}`),
      postProcessResponse: (response: unknown) => {
        const rows = (response as { rows?: unknown } | undefined)?.rows ?? response;
        return Array.isArray(rows)
          ? rows.map((row: object) =>
              Object.fromEntries(
                Object.entries(row).map(([name, value]) => [camelCase(name.replace(/^h_/, '')), value]),
              ),
            )
          : rows;
      },
    });
    storage = createStorage({ knex: host, tablePrefix: 'hosted_' });
    await storage.migrate();
    await host.schema.createTable('leaseCase', (table) => table.text('instanceId'));
  });
  after(() => host?.destroy());

  it('does not disturb what is stored', async () => {
    await storage.transaction((transaction) => storage.commit([newInstance('mapped')], transaction));
    const loaded = await storage.load([requestOf('mapped')]);
    expect(loaded.get('mapped')!.instance).to.deep.equal(instanceRecord('mapped'));
  });

  it('keeps its mappers', async () => {
    await host('leaseCase').insert({ instanceId: 'kept' });
    expect(await host('leaseCase').where({ instanceId: 'kept' })).to.deep.equal([{ instanceId: 'kept' }]);
  });

  describe('in a transaction of the host', () => {
    const commitInside = (transaction: Knex.Transaction, id: string) =>
      storage.commit(
        [changesOf(instanceRecord(id), { signatures: [signatureRecord(id, `${id}-1`)] })],
        transaction,
      );

    before(() =>
      storage.transaction((transaction) =>
        storage.commit([newInstance('inside'), newInstance('rolled-back')], transaction),
      ),
    );

    it('commits with the host', async () => {
      await host.transaction(async (transaction) => {
        await commitInside(transaction, 'inside');
        await transaction('leaseCase').insert({ instanceId: 'inside' });
      });
      expect((await storage.instances.find('inside'))?.version).to.equal(2);
      expect(await host('leaseCase').where({ instanceId: 'inside' })).to.have.length(1);
    });

    it('reads what is not committed yet', async () => {
      await host.transaction(async (transaction) => {
        await storage.commit([newInstance('unseen')], transaction);
        const loaded = await storage.load([requestOf('unseen')], transaction);
        expect(loaded.get('unseen')!.signees).to.have.length(1);
      });
    });

    it('is undone with the host', async () => {
      const error = await rejection(
        host.transaction(async (transaction) => {
          await commitInside(transaction, 'rolled-back');
          await transaction('leaseCase').insert({ instanceId: 'rolled-back' });
          throw new Error('the host changed its mind');
        }),
      );
      expect(error.message).to.equal('the host changed its mind');
      expect((await storage.instances.find('rolled-back'))?.version).to.equal(1);
      expect(await storage.signatures.find('rolled-back-1')).to.equal(undefined);
      expect(await host('leaseCase').where({ instanceId: 'rolled-back' })).to.deep.equal([]);
    });

    it('works in a transaction within a transaction', async () => {
      await host.transaction(async (outer) => {
        await rejection(
          outer.transaction(async (inner) => {
            await storage.commit([changesOf(instanceRecord('rolled-back', { changedAt: NOW + 1 }))], inner);
            throw new Error('back to the savepoint');
          }),
        );
      });
      expect((await storage.instances.find('rolled-back'))?.version).to.equal(1);
    });
  });
});

describe('a storage', () => {
  for (const tablePrefix of ['Signing_', 'a-b', '1', 'a;', 'x'.repeat(31)]) {
    it(`refuses the table prefix "${tablePrefix}"`, async () => {
      const { knex, close } = openDatabase('sqlite::memory:');
      expect(() => createStorage({ knex, tablePrefix })).to.throw(
        TypeError,
        'options.tablePrefix must be at most 30 lower-case letters, digits and _',
      );
      await close();
    });
  }

  it('refuses the knex of another database', () => {
    expect(() => createStorage({ knex: createKnex({ client: 'mysql2' }) })).to.throw(
      TypeError,
      'options.knex must speak to SQLite or PostgreSQL, got mysql',
    );
  });
});
