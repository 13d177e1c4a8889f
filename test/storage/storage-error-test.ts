import { inspect } from 'node:util';
import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import { databaseAccess } from '../../src/storage/database-access.ts';
import { type OpenDatabase, openDatabase } from '../../src/storage/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { onDatabases, rejection } from './on-databases.ts';

onDatabases('an error of the driver', (on) => {
  const secret = 'person:01010112345';
  const write = (sql: string, values: string[]) =>
    databaseAccess(on.database.knex, on.database.knex, '').write(sql, values);

  before(() =>
    on.database.knex.raw('CREATE TABLE numbered (id integer NOT NULL PRIMARY KEY, name text UNIQUE)'),
  );

  it('is a conflict when a unique row is there', async () => {
    await write('INSERT INTO numbered (id, name) VALUES (1, ?)', [secret]);
    const error = await rejection(write('INSERT INTO numbered (id, name) VALUES (2, ?)', [secret]));
    expect(error).to.include({ code: 'ERR_CONFLICT' });
    expect(error.cause).to.be.an('error');
    expect(inspect(error)).to.not.include(secret);
  });

  it('is internal when the statement is refused', async () => {
    const error = await rejection(
      write('INSERT INTO numbered (id, name, nothing) VALUES (3, 4, ?)', [secret]),
    );
    expect(error).to.include({ code: 'ERR_INTERNAL', message: 'the database refused a statement' });
    expect(inspect(error)).to.not.include(secret);
  });

  it('is internal when a value does not fit', async () => {
    const error = await rejection(write('INSERT INTO numbered (id) VALUES (?)', [secret]));
    expect(error).to.include({ code: 'ERR_INTERNAL' });
    expect(inspect(error)).to.not.include(secret);
  });

  it('is not what a transaction throws by itself', async () => {
    const own = new SigningError('ERR_DOCUMENT_LOCKED', 'document <a> is locked');
    expect(
      await rejection(
        on.storage.transaction(async () => {
          throw own;
        }),
      ),
    ).to.equal(own);
  });

  it('is that the database is not available when its tables are not there', async () => {
    const error = await rejection(write('INSERT INTO nowhere (id) VALUES (?)', ['1']));
    expect(error).to.include({ code: 'ERR_STORAGE_UNAVAILABLE' });
  });
});

onDatabases('a database that does not answer', (on) => {
  const impatient = () => databaseAccess(on.database.knex, on.database.knex, '', 30);
  /** Some hundred milliseconds of work. */
  const slow = () =>
    on.database.url.startsWith('sqlite')
      ? 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT max(i) FROM n'
      : 'SELECT pg_sleep(0.3)';

  it('is not waited for at a statement', async () => {
    expect(await rejection(impatient().read(slow(), []))).to.include({
      code: 'ERR_STORAGE_UNAVAILABLE',
      message: 'the database does not answer in time',
    });
  });

  it('is not waited for in a transaction', async () => {
    const access = impatient();
    const work = access.transaction((transaction) => access.write(slow(), [], transaction));
    expect(await rejection(work)).to.include({ code: 'ERR_STORAGE_UNAVAILABLE' });
  });

  it('is waited for where somebody says how long', async () => {
    const access = impatient();
    await access.transaction((transaction) => access.write(slow(), [], transaction), 10_000);
  });
});

for (const kind of databases.filter(({ name }) => name === 'sqlite')) {
  describe('sqlite: a write while somebody else writes', () => {
    let database: TestDatabase;
    let other: OpenDatabase;
    before(async () => {
      database = await kind.create();
      other = openDatabase(database.url);
      await database.knex.raw('CREATE TABLE raced (id integer)');
    });
    after(async () => {
      await other.close();
      await database.close();
    });

    it('is a conflict in a transaction that has read before', async () => {
      const access = databaseAccess(other.knex, other.knex, '');
      const error = await rejection(
        access.transaction(async (transaction) => {
          await access.read('SELECT * FROM raced', [], transaction);
          await database.knex.raw('INSERT INTO raced VALUES (1)');
          await access.write('INSERT INTO raced VALUES (2)', [], transaction);
        }),
      );
      expect(error).to.include({ code: 'ERR_CONFLICT' });
    });

    it('is that the database is not available when it has waited in vain', async () => {
      await other.knex.raw('PRAGMA busy_timeout = 600');
      await database.knex.raw('BEGIN IMMEDIATE');
      const access = databaseAccess(other.knex, other.knex, '');
      const error = await rejection(access.write('INSERT INTO raced VALUES (3)', []));
      await database.knex.raw('ROLLBACK');
      expect(error).to.include({ code: 'ERR_STORAGE_UNAVAILABLE' });
    });
  });
}
