import { rename, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import knex, { type Knex } from 'knex';
import { openDatabase } from '../../src/storage/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { AltinnServer } from '../http/altinn/altinn-server.ts';
import { Caller, expectAnswered, expectUnavailable } from './failing-storage.ts';

const sqlite = databases.find(({ name }) => name === 'sqlite');

describe('a SQLite file', function () {
  this.timeout(30_000);
  let database: TestDatabase;
  let server: AltinnServer;
  let caller: Caller;

  before(function () {
    if (!sqlite) this.skip();
  });
  beforeEach(async () => {
    database = await sqlite!.create();
    server = await AltinnServer.start(database);
    caller = await Caller.at(server);
  });
  afterEach(() => server?.stop());

  const pragma = async (name: string, value?: string | number) => {
    const [row] = await database.knex.raw(`PRAGMA ${name}${value === undefined ? '' : ` = ${value}`}`);
    return row && Object.values(row as object)[0];
  };
  const isReady = async () => {
    server.clock.advance(1_000);
    return (await server.as(undefined).get('/health/ready')).status === 200;
  };
  const file = () => database.url.replace(/^sqlite:/, '');

  it('that is full takes nothing that needs room, is read, and goes on when there is room again', async () => {
    const limit = (await pragma('max_page_count')) as number;
    await pragma('max_page_count', (await pragma('page_count')) as number);
    await expectUnavailable([caller.upload(), caller.upload()]);
    await expectAnswered(caller.reads());
    await pragma('max_page_count', limit);
    await caller.expectSound();
  });

  it('that is full leaves nothing half written', async () => {
    const limit = (await pragma('max_page_count')) as number;
    const before = await database.knex('signing_document').count();
    await pragma('max_page_count', (await pragma('page_count')) as number);
    // together in one commit, of which the upload fails
    await Promise.all([caller.upload(), caller.sign()]);
    expect(await database.knex('signing_document').count()).to.deep.equal(before);
    await pragma('max_page_count', limit);
    await caller.expectSound();
  });

  it('that can only be read takes no change, is not ready, and goes on when it can be written', async () => {
    await pragma('query_only', 'ON');
    await expectUnavailable(caller.changes());
    await expectAnswered(caller.reads());
    expect(await isReady()).to.equal(false);
    await pragma('query_only', 'OFF');
    expect(await isReady()).to.equal(true);
    await caller.expectSound();
  });

  it('that somebody else holds the lock of is told of in time, to all who ask at once', async () => {
    const other = openDatabase(database.url);
    await pragma('busy_timeout', 700);
    await other.knex.raw('BEGIN IMMEDIATE');
    const since = performance.now();
    await expectUnavailable([...caller.changes(), ...caller.changes()]);
    expect(performance.now() - since).to.be.below(8_000);
    await expectAnswered(caller.reads());
    expect(await isReady()).to.equal(false);
    await other.knex.raw('ROLLBACK');
    await other.close();
    expect(await isReady()).to.equal(true);
    await caller.expectSound();
  });

  it('that is taken away is not made anew, and is used again when it is back', async () => {
    await move(file(), `${file()}.away`);
    await expectUnavailable([...caller.changes(), ...caller.reads()]);
    expect(await isReady()).to.equal(false);
    await move(`${file()}.away`, file());
    expect(await isReady()).to.equal(true);
    await caller.expectSound();
  });

  it('that is replaced by an empty one is no database to work with', async () => {
    await move(file(), `${file()}.away`);
    await writeFile(file(), '');
    await expectUnavailable([...caller.changes(), ...caller.reads()]);
    expect(await isReady()).to.equal(false);
    await move(`${file()}.away`, file());
    await caller.expectSound();
  });

  it('whose one writing connection is in use is told of, and goes on when it is free', async () => {
    const narrow: Knex = knex({
      client: 'sqlite3',
      connection: { filename: file() },
      useNullAsDefault: true,
      pool: { min: 1, max: 1 },
      acquireConnectionTimeout: 300,
      log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    });
    const second = await AltinnServer.start({ ...database, knex: narrow, close: () => narrow.destroy() });
    const there = await Caller.at(second);
    const transaction = await narrow.transaction();
    await expectUnavailable(there.changes());
    await transaction.rollback();
    await there.expectSound();
    await second.stop();
  });
});

/** A file with what SQLite keeps beside it. */
async function move(from: string, to: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rename(from + suffix, to + suffix).catch(() => {});
}
