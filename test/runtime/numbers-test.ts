import { expect } from 'chai';
import { Numbers } from '../../src/runtime/numbers.ts';
import { databases } from '../helpers/databases.ts';
import { lease, onRuntime, owner } from './on-runtime.ts';
import { oneSigning } from './processes.ts';

describe('numbers', () => {
  /** A counter, and how many were reserved each time. */
  function counted() {
    const reserved: number[] = [];
    let next = 1;
    const numbers = new Numbers(async (count) => {
      reserved.push(count);
      next += count;
      return Array.from({ length: count }, (_, index) => next - count + index);
    });
    return { numbers, reserved };
  }

  it('rise one by one', async () => {
    const { numbers } = counted();
    expect([
      ...(await numbers.take(1)),
      ...(await numbers.take(2)),
      ...(await numbers.take(1)),
    ]).to.deep.equal([1, 2, 3, 4]);
  });

  it('are reserved a hundred at once', async () => {
    const { numbers, reserved } = counted();
    for (let n = 0; n < 150; n += 1) await numbers.take(1);
    expect(reserved).to.deep.equal([100, 100]);
  });

  it('are each given out once when many ask at once', async () => {
    const { numbers } = counted();
    const taken = await Promise.all(Array.from({ length: 500 }, () => numbers.take(3)));
    expect(new Set(taken.flat()).size).to.equal(1_500);
  });

  it('follow one another where more are wanted than are reserved at once', async () => {
    const { numbers } = counted();
    const taken = await numbers.take(250);
    expect(taken).to.deep.equal(Array.from({ length: 250 }, (_, n) => n + 1));
  });

  it('are reserved for a host’s transaction alone, which may be rolled back', async () => {
    const { numbers, reserved } = counted();
    await numbers.take(1);
    await numbers.take(2, {} as never);
    await numbers.take(1);
    expect(reserved).to.deep.equal([100, 2]);
  });

  it('are none where none are wanted', async () => {
    const { numbers, reserved } = counted();
    expect([await numbers.take(0), reserved]).to.deep.equal([[], []]);
  });

  it('are asked for again where they could not be reserved', async () => {
    let fails = true;
    const numbers = new Numbers(async () => {
      if (fails) throw new Error('away');
      return Array.from({ length: 100 }, (_, index) => index + 1);
    });
    await numbers.take(1).catch(() => {});
    fails = false;
    expect(await numbers.take(1)).to.deep.equal([1]);
  });
});

onRuntime('instances and documents', { apps: { 'test/one': { source: oneSigning([1]) } } }, (on) => {
  it('have numbers of their own on every node', async () => {
    const nodes = [on.runtime, await on.node(), await on.node()];
    const started = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        nodes[n % 3]!.start({
          actor: owner,
          app: 'test/one',
          ownerPartyId: 101,
          documents: [lease(`${n}`)],
        }),
      ),
    );
    const numbers = started.flatMap(({ instance }) => [
      instance.number,
      ...instance.documents.map(({ number }) => number),
    ]);
    expect(new Set(numbers).size).to.equal(24);
  });

  it('have none that a start took which was rolled back with the host’s transaction', async () => {
    const transaction = await on.database.knex.transaction();
    const started = await on.runtime.start({ actor: owner, app: 'test/one', ownerPartyId: 101, transaction });
    await transaction.rollback();
    expect(await on.runtime.instanceIdOf({ number: started.instance.number })).to.equal(undefined);
    expect((await on.startWhole('test/one')).instance.number).to.be.a('number');
  });
});

// on SQLite one writes at a time, numbers or anything else
onRuntime(
  'numbers',
  { apps: { 'test/one': { source: oneSigning([1]) } } },
  (on) => {
    it('are given out while a host’s transaction is open that has taken some', async () => {
      const transaction = await on.database.knex.transaction();
      const node = await on.node();
      const start = { actor: owner, app: 'test/one', ownerPartyId: 101 };
      const inside = await on.runtime.start({ ...start, transaction });
      const outside = await node.start(start);
      await transaction.commit();
      expect(outside.instance.number).not.to.equal(inside.instance.number);
    });
  },
  databases.filter(({ name }) => name === 'postgres'),
);
