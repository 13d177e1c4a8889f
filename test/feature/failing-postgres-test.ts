import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import knex from 'knex';
import { openDatabase } from '../../src/storage/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { OwnPostgres } from '../helpers/own-postgres.ts';
import { person } from '../helpers/runtime.ts';
import { AltinnServer } from '../http/altinn/altinn-server.ts';
import { Caller, expectUnavailable } from './failing-storage.ts';

const isTested = databases.some(({ name }) => name === 'postgres');

/** A database of a server's own: nothing has to be dropped from it. */
function opened(url: string): TestDatabase {
  const { close, ...database } = openDatabase(url);
  return { url, ...database, close };
}

describe('a PostgreSQL server', function () {
  this.timeout(60_000);
  let postgres: OwnPostgres;
  let server: AltinnServer;
  let caller: Caller;

  before(async function () {
    if (!isTested) this.skip();
    postgres = await OwnPostgres.create();
    server = await AltinnServer.start(opened(postgres.url));
  });
  beforeEach(async () => {
    caller = await Caller.at(server);
  });
  after(async () => {
    await server?.stop();
    await postgres?.stop();
  });

  /** As an operator, beside the server. */
  const operate = async (...statements: string[]) => {
    const { knex, close } = openDatabase(postgres.url);
    for (const statement of statements) await knex.raw(statement);
    await close();
  };
  const isReady = async () => {
    server.clock.advance(1_000);
    return (await server.as(undefined).get('/health/ready')).status === 200;
  };
  const everything = () => [...caller.changes(), ...caller.reads()];

  it('that is stopped is told of, and used again when it is started', async () => {
    await postgres.stop();
    const since = performance.now();
    await expectUnavailable(everything());
    await expectUnavailable(everything());
    expect(performance.now() - since).to.be.below(10_000);
    expect(await isReady()).to.equal(false);
    expect((await server.as(undefined).get('/health/live')).status).to.equal(200);
    await postgres.start();
    expect(await isReady()).to.equal(true);
    await caller.expectSound();
  });

  it('that is stopped and started while nobody asks is not noticed', async () => {
    await Promise.all(caller.reads());
    await postgres.stop();
    await postgres.start();
    await caller.expectSound();
  });

  it('that is killed at work loses nothing that was acknowledged', async () => {
    const acknowledged = new Set<string>();
    const answers: { status: number; code?: string }[] = [];
    const owner = server.as(person(10));
    let killed: Promise<void> | undefined;
    let isOver = false;
    const uploadOnAndOn = async () => {
      while (!isOver) {
        const { status, body } = await owner.post(`${caller.form}/data?dataType=attachment`, {
          headers: { 'content-type': 'text/plain' },
          body: 'x'.repeat(1_000),
        });
        answers.push({ status, code: body.code });
        if (status === 201) acknowledged.add(body.id);
        if (acknowledged.size === 20) killed ??= postgres.kill();
        isOver = answers.length > acknowledged.size + 10;
      }
    };
    await Promise.all(Array.from({ length: 5 }, uploadOnAndOn));
    await killed;
    await postgres.start();
    const failed = answers.filter(({ status }) => status !== 201);
    expect(failed.map(({ status, code }) => `${status} ${code}`)).to.deep.equal(
      failed.map(() => '503 ERR_STORAGE_UNAVAILABLE'),
    );
    await caller.expectSound();
    const ids = (await owner.get(caller.form)).body.data.map(({ id }: { id: string }) => id);
    expect(ids).to.include.members([...acknowledged]);
  });

  it('that ends our connections, idle and at work, is used by new ones', async () => {
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'bpmn-signing' AND pid <> pg_backend_pid()`;
    await Promise.all(caller.reads());
    await operate(end);
    const [, ...answers] = await Promise.all([operate(end), ...everything()]);
    for (const { status, body } of answers) {
      if (status >= 500) expect(body.code).to.equal('ERR_STORAGE_UNAVAILABLE');
    }
    await expectSoundOnceSettled();
  });

  /** Of connections that were ended just now one may still be taken before that is known. */
  async function expectSoundOnceSettled(): Promise<void> {
    while ((await server.as(person(10)).get(caller.board)).status === 503) await setTimeout(10);
    caller = await Caller.at(server);
    await caller.expectSound();
  }

  it('that can only be read takes no change, is not ready, and goes on when it can be written', async () => {
    await operate('ALTER SYSTEM SET default_transaction_read_only = on', 'SELECT pg_reload_conf()');
    await untilSetting('on');
    await expectUnavailable(caller.changes());
    for (const answer of await Promise.all(caller.reads())) expect(answer.status).to.equal(200);
    expect(await isReady()).to.equal(false);
    await operate(
      'SET default_transaction_read_only = off',
      'ALTER SYSTEM RESET default_transaction_read_only',
      'SELECT pg_reload_conf()',
    );
    await untilSetting('off');
    expect(await isReady()).to.equal(true);
    await caller.expectSound();
  });

  /** Each connection hears of it by itself. */
  async function untilSetting(value: string): Promise<void> {
    for (let heard = 0; heard < 20; ) {
      const shown = await Promise.all(
        Array.from({ length: 10 }, () => server.knex.raw('SHOW default_transaction_read_only')),
      );
      const all = shown.every(({ rows }) => rows[0].default_transaction_read_only === value);
      heard = all ? heard + 1 : 0;
    }
  }

  it('whose pool is in use is told of, and used again when it is free', async () => {
    const narrow = knex({
      client: 'pg',
      connection: postgres.url,
      pool: { min: 0, max: 1 },
      acquireConnectionTimeout: 300,
      log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    });
    const second = await AltinnServer.start({
      url: postgres.url,
      knex: narrow,
      close: () => narrow.destroy(),
    });
    const there = await Caller.at(second);
    const transaction = await narrow.transaction();
    await expectUnavailable([...there.changes(), ...there.reads()]);
    await transaction.rollback();
    await there.expectSound();
    await second.stop();
  });

  it('that takes no more connections is told of, and used again when it does', async () => {
    // those that it has would do
    await postgres.stop();
    await postgres.start();
    const others = openDatabase(postgres.url);
    const held = [];
    for (;;) {
      try {
        held.push(await others.knex.client.acquireRawConnection());
      } catch {
        break;
      }
    }
    await expectUnavailable(everything());
    for (const connection of held) await others.knex.client.destroyRawConnection(connection);
    await others.close();
    await expectSoundOnceSettled();
  });
});
