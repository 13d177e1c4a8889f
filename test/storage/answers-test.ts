import { expect } from 'chai';
import { onDatabases } from './on-databases.ts';
import { changesOf, instanceRecord, NOW } from './records.ts';

onDatabases('answers', (on) => {
  /** Answers of one instance under `k<age>`, given so many milliseconds ago. */
  async function keep(id: string, ages: readonly number[]): Promise<void> {
    await on.start(id);
    const answers = ages.map((age) => ({
      instanceId: id,
      key: `k${age}`,
      fingerprint: 'f',
      answer: age,
      at: NOW - age,
    }));
    await on.storage.transaction((transaction) =>
      on.storage.commit([changesOf(instanceRecord(id), { answers })], transaction),
    );
  }
  const keptOf = async (id: string) => {
    const rows: { key: string }[] = await on.database.knex('signing_answer').where({ instance_id: id });
    return rows.map(({ key }) => key).sort();
  };
  beforeEach(() => on.database.knex('signing_answer').delete());

  it('given before an instant are deleted, and no others', async () => {
    await keep('a', [0, 10, 11, 12]);
    expect(await on.storage.answers.deleteBefore(NOW - 10, 100)).to.equal(2);
    expect(await keptOf('a')).to.deep.equal(['k0', 'k10']);
  });

  it('are deleted oldest first, so many at a time, over all instances', async () => {
    await keep('b', [1, 3, 5]);
    await keep('c', [2, 4, 6]);
    expect(await on.storage.answers.deleteBefore(NOW, 4)).to.equal(4);
    expect([await keptOf('b'), await keptOf('c')]).to.deep.equal([['k1'], ['k2']]);
    expect(await on.storage.answers.deleteBefore(NOW, 4)).to.equal(2);
    expect(await on.storage.answers.deleteBefore(NOW, 4)).to.equal(0);
  });

  it('are deleted with one statement, and raise no version', async () => {
    await keep('d', [1, 2, 3]);
    const before = await on.storage.instances.version('d');
    expect(await on.storage.answers.deleteBefore(NOW, 100)).to.equal(3);
    expect(await on.storage.instances.version('d')).to.equal(before);
  });

  it('take the place of older ones under the same key', async () => {
    await keep('e', [5]);
    const again = { instanceId: 'e', key: 'k5', fingerprint: 'g', answer: 'new', at: NOW };
    await on.storage.transaction((transaction) =>
      on.storage.commit([changesOf(instanceRecord('e', { version: 2 }), { answers: [again] })], transaction),
    );
    expect(await on.database.knex('signing_answer').where({ instance_id: 'e' }).first()).to.include({
      fingerprint: 'g',
      answer: '"new"',
    });
  });
});
