import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { databaseAccess } from '../../src/storage/database-access.ts';
import { createStorage, openDatabase } from '../../src/storage/index.ts';
import { migrate, migrations } from '../../src/storage/migrations/migrate.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { rejection } from './on-databases.ts';
import { describeSchema } from './schema.ts';

for (const kind of databases) {
  describe(`${kind.name}: migrations`, () => {
    let database: TestDatabase;

    beforeEach(async function () {
      this.timeout(30_000);
      database = await kind.create();
    });
    afterEach(() => database?.close());

    it('give the tables of the snapshot', async () => {
      await createStorage(database).migrate();
      const schema = await describeSchema(database);
      const snapshot = new URL(`schema-${kind.name}.txt`, import.meta.url);
      if (process.env.UPDATE_SNAPSHOTS) writeFileSync(snapshot, schema);
      expect(schema).to.equal(readFileSync(snapshot, 'utf8'));
    });

    it('change nothing when they have run', async () => {
      const storage = createStorage(database);
      await storage.migrate();
      await storage.settings.setOnce('kept', 'yes');
      await storage.migrate();
      expect(await storage.settings.get('kept')).to.equal('yes');
    });

    it('run once when three nodes start them twelve times at once', async () => {
      // no more nodes: each that waits for SQLite holds one of the four threads that all of this process share
      const nodes = Array.from({ length: 3 }, () => openDatabase(database.url));
      try {
        const storages = nodes.map((node) => createStorage(node));
        await Promise.all(Array.from({ length: 12 }, (_, index) => storages[index % 3]!.migrate()));
        const numbers = await nodes[0]!.knex('signing_migration').pluck('number');
        expect(numbers).to.deep.equal(migrations.map(({ number }) => number));
      } finally {
        await Promise.all(nodes.map((node) => node.close()));
      }
    });

    it('live beside each other under two prefixes', async () => {
      const [first, second] = ['one_', ''].map((tablePrefix) => createStorage({ ...database, tablePrefix }));
      await first!.migrate();
      await second!.migrate();
      await first!.settings.setOnce('name', 'first');
      expect(await second!.settings.get('name')).to.equal(undefined);
    });

    it('go forward from the last one that ran', async () => {
      const access = databaseAccess(database.knex, database.knex, 'signing_');
      const ran: number[] = [];
      const step = (number: number) => ({
        number,
        statements: () => {
          ran.push(number);
          return [];
        },
      });
      await migrate(access, [step(1), step(2)]);
      await migrate(access, [step(1), step(2), step(3)]);
      expect(ran).to.deep.equal([1, 2, 3]);
    });

    if (kind.name === 'postgres') {
      it('that have run need no right to make tables', async () => {
        await createStorage(database).migrate();
        const role = `server_${randomUUID().replaceAll('-', '')}`;
        const schema = /search_path%3D(\w+)/.exec(database.url)![1];
        const { knex } = database;
        await knex.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'server'`);
        await knex.raw(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
        await knex.raw(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
        const url = new URL(database.url);
        Object.assign(url, { username: role, password: 'server' });
        const restricted = openDatabase(url.href);
        try {
          const storage = createStorage(restricted);
          await storage.migrate();
          expect(await storage.settings.setOnce('kept', 'yes')).to.equal('yes');
        } finally {
          await restricted.close();
          await knex.raw(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
        }
      });
    }

    it('leave nothing behind when one fails', async () => {
      const access = databaseAccess(database.knex, database.knex, 'signing_');
      const error = await rejection(
        migrate(access, [
          { number: 1, statements: () => ['CREATE TABLE half (id integer)', 'CREATE NONSENSE'] },
        ]),
      );
      expect(error.code).to.equal('ERR_INTERNAL');
      expect(await database.knex.schema.hasTable('half')).to.equal(false);
    });
  });
}

describe('the numbers of migrations', () => {
  it('ascend from 1 without gaps', () => {
    expect(migrations.map(({ number }) => number)).to.deep.equal(migrations.map((_, index) => index + 1));
  });
});
