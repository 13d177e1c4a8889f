import { inspect } from 'node:util';
import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import { databaseAccess } from '../../src/storage/database-access.ts';
import type { Dialect } from '../../src/storage/dialects/dialect.ts';
import { postgresDialect } from '../../src/storage/dialects/postgres-dialect.ts';
import { sqliteDialect } from '../../src/storage/dialects/sqlite-dialect.ts';
import { type OpenDatabase, openDatabase } from '../../src/storage/index.ts';
import { storageError } from '../../src/storage/storage-error.ts';
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

describe('what the database says when it can not work', () => {
  const kinds: [dialect: Dialect, what: string, code: string | undefined][] = [
    [sqliteDialect, 'a full disk', 'SQLITE_FULL'],
    [sqliteDialect, 'a file that can only be read', 'SQLITE_READONLY'],
    [sqliteDialect, 'a broken disk', 'SQLITE_IOERR'],
    [sqliteDialect, 'a file that can not be opened', 'SQLITE_CANTOPEN'],
    [sqliteDialect, 'a file that is none', 'SQLITE_NOTADB'],
    [sqliteDialect, 'a file that is damaged', 'SQLITE_CORRUPT'],
    [sqliteDialect, 'a pool that is exhausted', undefined],
    [postgresDialect, 'a full disk', '53100'],
    [postgresDialect, 'too many connections', '53300'],
    [postgresDialect, 'an operator who ends connections', '57P01'],
    [postgresDialect, 'a server that starts', '57P03'],
    [postgresDialect, 'a server that has crashed', '57P02'],
    [postgresDialect, 'a connection that is broken', '08006'],
    [postgresDialect, 'a server that can only be read', '25006'],
    [postgresDialect, 'a broken disk', '58030'],
    [postgresDialect, 'nobody who listens', 'ECONNREFUSED'],
    [postgresDialect, 'a connection that was cut', 'ECONNRESET'],
    [postgresDialect, 'a pipe without an end', 'EPIPE'],
    [postgresDialect, 'a pool that is exhausted', undefined],
  ];
  for (const [dialect, what, code] of kinds) {
    it(`is unavailable for ${what} of ${dialect.name}`, () => {
      const error = Object.assign(new Error('failed'), code === undefined ? {} : { code });
      expect(storageError(dialect, error, 1)).to.include({ code: 'ERR_STORAGE_UNAVAILABLE' });
    });
  }
});
