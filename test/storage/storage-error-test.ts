import { inspect } from 'node:util';
import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import { databaseAccess } from '../../src/storage/database-access.ts';
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
});
