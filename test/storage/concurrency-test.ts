import { expect } from 'chai';
import { createStorage, type OpenDatabase, openDatabase, type Storage } from '../../src/storage/index.ts';
import { onDatabases } from './on-databases.ts';
import { changesOf, eventRecord, instanceRecord } from './records.ts';

onDatabases('two nodes', (on) => {
  let second: OpenDatabase;
  let nodes: Storage[];

  before(() => {
    second = openDatabase(on.database.url);
    nodes = [on.storage, createStorage(second)];
  });
  after(() => second?.close());

  /** Both nodes commit the same versions at once, the second one in reverse order. */
  const race = (ids: readonly string[], version: number) =>
    Promise.all(
      nodes.map((node, index) => {
        const changes = (index === 0 ? ids : ids.toReversed()).map((id) =>
          changesOf(instanceRecord(id, { version }), { events: [eventRecord(id, version + 1)] }),
        );
        return node.transaction((transaction) => node.commit(changes, transaction));
      }),
    );

  it('never both hit the same version', async () => {
    await on.start('raced');
    const hits: number[] = [];
    for (let version = 1; version <= 20; version += 1) {
      const [first, other] = await race(['raced'], version);
      hits.push(first!.size + other!.size);
    }
    expect(hits).to.deep.equal(new Array(20).fill(1));
  });

  it('never wait for each other in a circle', async () => {
    const ids = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
    await on.start(...ids);
    const hits: string[][] = [];
    for (let version = 1; version <= 20; version += 1) {
      const [first, other] = await race(ids, version);
      hits.push([...first!, ...other!].sort());
    }
    expect(hits).to.deep.equal(new Array(20).fill(ids));
  });

  it('see at once what the other has committed', async () => {
    await on.start('seen');
    await nodes[1]!.transaction((transaction) =>
      nodes[1]!.commit([changesOf(instanceRecord('seen'))], transaction),
    );
    expect((await nodes[0]!.instances.find('seen'))?.version).to.equal(2);
  });

  it('agree on a setting that both set', async () => {
    const values = await Promise.all(nodes.map((node, index) => node.settings.setOnce('agreed', `${index}`)));
    expect(values[0]).to.equal(values[1]);
  });
});
