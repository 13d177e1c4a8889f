import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { createStorage, type OpenDatabase, openDatabase } from '../../src/storage/index.ts';
import { rejection } from './on-databases.ts';
import { newInstance, requestOf } from './records.ts';

describe('opening a database', () => {
  let folder: string;
  const opened: OpenDatabase[] = [];
  const open = (url: string) => {
    const database = openDatabase(url);
    opened.push(database);
    return database;
  };
  const pragma = async (database: OpenDatabase['knex'], name: string) => {
    const [row] = await database.raw(`PRAGMA ${name}`);
    return Object.values(row)[0];
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-'));
  });
  after(async () => {
    for (const database of opened) await database.close();
    await rm(folder, { recursive: true });
  });

  it('makes the folder of a SQLite file', async () => {
    const file = join(folder, 'a', 'b', 'signing.db');
    await open(`sqlite:${file}`).knex.raw('SELECT 1');
    expect(existsSync(file)).to.equal(true);
  });

  it('takes a relative path', async () => {
    const file = join(folder, 'relative.db');
    await open(`sqlite:${relative('.', file)}`).knex.raw('SELECT 1');
    expect(existsSync(file)).to.equal(true);
  });

  it('makes SQLite keep what is acknowledged', async () => {
    const { knex } = open(`sqlite:${join(folder, 'pragmas.db')}`);
    expect([await pragma(knex, 'journal_mode'), await pragma(knex, 'synchronous')]).to.deep.equal(['wal', 2]);
  });

  it('gives a reader of a SQLite file that can not write', async () => {
    const { knex, reader } = open(`sqlite:${join(folder, 'reader.db')}`);
    await knex.raw('CREATE TABLE kept (id integer)');
    const error = await rejection(reader!.raw('INSERT INTO kept VALUES (1)'));
    expect(error.code).to.equal('SQLITE_READONLY');
  });

  it('keeps a database in memory', async () => {
    const storage = createStorage(open('sqlite::memory:'));
    await storage.migrate();
    await storage.transaction((transaction) => storage.commit([newInstance('a')], transaction));
    expect((await storage.load([requestOf('a')])).size).to.equal(1);
  });

  for (const url of [
    '',
    'sqlite:',
    'mysql://user:secret@host/database',
    'postgres://user:secret@host:port/database',
    'secret',
    '/data/secret.db',
  ]) {
    it(`refuses "${url}" without repeating it`, async () => {
      const error = await rejection((async () => openDatabase(url))());
      expect(error.code).to.equal('ERR_SETTING_INVALID');
      expect(error.message)
        .to.match(/^the database's address must be sqlite:<file>/)
        .and.not.include('secret');
    });
  }

  for (const [what, url] of [
    ['a server that is not there', 'postgres://user:secret@127.0.0.1:1/signing'],
    ['a folder in place of a file', `sqlite:${tmpdir()}`],
  ] as const) {
    describe(`that is ${what}`, () => {
      const use: Record<string, (storage: ReturnType<typeof createStorage>) => Promise<unknown>> = {
        load: (storage) => storage.load([requestOf('a')]),
        transaction: (storage) => storage.transaction(async () => undefined),
        migrate: (storage) => storage.migrate(),
      };
      for (const [name, call] of Object.entries(use)) {
        it(`makes ${name} fail as unavailable, with the driver's error as cause`, async () => {
          const error = await rejection(call(createStorage(open(url))));
          expect(error).to.include({
            code: 'ERR_STORAGE_UNAVAILABLE',
            message: 'the database is not available',
          });
          expect(error.cause).to.be.an('error').with.property('stack').that.does.not.include('secret');
        });
      }
    });
  }
});
