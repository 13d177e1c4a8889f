import { expect } from 'chai';
import { Readiness } from '../../src/runtime/readiness.ts';
import { TestClock } from '../helpers/runtime.ts';
import { statementsOf } from '../storage/on-databases.ts';
import { codeOf, onRuntime } from './on-runtime.ts';
import { oneSigning } from './processes.ts';

const apps = { 'test/two': { source: oneSigning([1, 2]) } };

onRuntime('a runtime', { apps }, (on) => {
  beforeEach(() => on.clock.advance(1_000));

  it('is ready', async () => {
    await on.runtime.ready();
  });

  it('asks the database once a second, however often it is asked', async () => {
    const statements = await statementsOf(on.database, async () => {
      await Promise.all(Array.from({ length: 50 }, () => on.runtime.ready()));
      on.clock.advance(999);
      await on.runtime.ready();
    });
    expect(statements).to.have.lengthOf(2);
    on.clock.advance(1);
    expect(await statementsOf(on.database, () => on.runtime.ready())).to.have.lengthOf(2);
  });

  it('asks again when its clock was put back', async () => {
    await on.runtime.ready();
    on.clock.advance(-10_000);
    expect(await statementsOf(on.database, () => on.runtime.ready())).to.have.lengthOf(2);
  });

  it('is not ready while its tables are away, and is again when they are back', async () => {
    const { knex } = on.database;
    await knex.schema.renameTable('signing_migration', 'elsewhere');
    const codes = [await codeOf(on.runtime.ready()), await codeOf(on.runtime.ready())];
    await knex.schema.renameTable('elsewhere', 'signing_migration');
    expect(codes).to.deep.equal(['ERR_STORAGE_UNAVAILABLE', 'ERR_STORAGE_UNAVAILABLE']);
    on.clock.advance(1_000);
    await on.runtime.ready();
  });

  it('is not ready on the tables of an older release', async () => {
    const rows = await on.database.knex('signing_migration').select();
    await on.database.knex('signing_migration').delete();
    const code = await codeOf(on.runtime.ready());
    await on.database.knex('signing_migration').insert(rows);
    expect(code).to.equal('ERR_STORAGE_UNAVAILABLE');
  });

  it('changes nothing by asking', async () => {
    const before = await on.database.knex('signing_migration').select();
    await on.runtime.ready();
    expect(await on.database.knex('signing_migration').select()).to.deep.equal(before);
  });

  it('is not ready once it is closing', async () => {
    const node = await on.node();
    const closed = node.close();
    expect(await codeOf(node.ready())).to.equal('ERR_SHUTTING_DOWN');
    await closed;
  });
});

describe('a database that does not answer', () => {
  it('is not ready when its time is over, and is not asked again until it has answered', async () => {
    let asked = 0;
    let answer: (() => void) | undefined;
    const clock = new TestClock();
    const readiness = new Readiness(
      () => {
        asked += 1;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      clock.read,
      20,
    );
    expect(await codeOf(readiness.ask())).to.equal('ERR_STORAGE_UNAVAILABLE');
    clock.advance(60_000);
    expect(await codeOf(readiness.ask())).to.equal('ERR_STORAGE_UNAVAILABLE');
    expect(asked).to.equal(1);
    answer?.();
    await new Promise((resolve) => setImmediate(resolve));
    const again = readiness.ask();
    answer?.();
    await again;
    expect(asked).to.equal(2);
  });
});
