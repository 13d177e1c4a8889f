import { join } from 'node:path';
import { statementsOf } from '../test/storage/on-databases.ts';
import { inFolder } from './in-folder.ts';
import { app, openSample, owner, person, processAsking, type Sample } from './sample.ts';

const people = 10;
const listed = (...persons: number[]) =>
  persons.map((n) => `<signing:signee reference="${n + 1}" />`).join('');
const source = processAsking(
  `<signing:group order="1" required="all">${listed(1, 2, 3)}</signing:group>
   <signing:group order="2" required="all">${listed(4, 5)}</signing:group>`,
  'automatic',
);

/**
 * SQL statements that one request to sign costs, by what the signature brings about; those that begin and commit its
 * transaction are not counted, since every change has the two. Reading and writing connection together. They are the
 * same on both databases, whatever the number of signees and of instances: `test/runtime/statements-test.ts`.
 */
export async function measureStatements() {
  return inFolder(async (folder) => {
    const sample = await openSample(`sqlite:${join(folder, 'bench.db')}`, people, source);
    try {
      // definitions and registers are read once per process, not per signature
      await countAll(sample);
      return await countAll(sample);
    } finally {
      await sample.close();
    }
  });
}

async function countAll({ runtime, database }: Sample) {
  const { instance } = await runtime.start({
    app,
    ownerPartyId: 1,
    actor: owner,
    documents: [{ dataType: 'lease', contentType: 'text/plain', bytes: Buffer.from('the lease') }],
  });
  const count = async (n: number, key?: string) => {
    const sign = () => runtime.sign({ instanceId: instance.id, actor: person(n), ...(key && { key }) });
    return (await statementsOf(database, () => sign().catch(() => {}))).length;
  };
  const plain = await count(1);
  const underKey = await count(2, 'a');
  return {
    plain,
    underKey,
    repeatedUnderKey: await count(2, 'a'),
    refused: await count(4),
    lastOfGroup: await count(3),
    notLastOfGroup: await count(4),
    lastOfRound: await count(5),
  };
}
