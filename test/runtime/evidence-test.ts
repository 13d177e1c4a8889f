import { expect } from 'chai';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { memoryFolder } from '../documents/evidence/memory-folder.ts';
import type { TestDatabase } from '../helpers/databases.ts';
import { person, signeeElements, signingProcess } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { codeOf, onRuntime, owner } from './on-runtime.ts';

const sealed = (...people: number[]) => ({
  source: signingProcess(
    `<signing:task seal="lease-sealed"><signing:document dataType="lease" />${signeeElements(...people)}</signing:task>`,
  ),
});

onRuntime('evidence of an instance', { apps: { 'test/two': sealed(1, 2) } }, (on) => {
  // the key's certificate is of today
  before(() => {
    on.clock.now = Date.now();
  });

  const evidence = (instanceId: string) => on.runtime.evidence({ instanceId, actor: owner });
  const sign = (instanceId: string, n: number) => on.runtime.sign({ instanceId, actor: person(n) });

  /** What is wrong with the evidence as it stands now, and whose signatures it has. */
  async function verify(instanceId: string) {
    const files = new Map<string, Buffer>();
    for await (const { path, pieces } of await evidence(instanceId)) {
      const taken: Uint8Array[] = [];
      for await (const piece of pieces) taken.push(piece);
      files.set(path, Buffer.concat(taken));
    }
    const trusted = [(await testSealing()).pki.rootDer];
    const { problems } = await verifyEvidence(
      { folder: memoryFolder(files) },
      { trusted, now: on.clock.now },
    );
    const records = [...files.keys()].filter((path) => /^records\/.*json$/.test(path)).length;
    return { problems, records };
  }

  it('holds before anybody has signed, and after everybody has', async function () {
    // what handles PDFs and XML is loaded
    this.timeout(20_000);
    const instanceId = await on.start('test/two');
    expect(await verify(instanceId)).to.deep.equal({ problems: [], records: 0 });
    for (const n of [1, 2]) await sign(instanceId, n);
    expect(await verify(instanceId)).to.deep.equal({ problems: [], records: 2 });
    on.clock.advance(1);
    await on.runtime.doDueJobs();
    expect(await verify(instanceId)).to.deep.equal({ problems: [], records: 2 });
  });

  it('is of one moment: a signature that comes while it is read is in it whole', async () => {
    const instanceId = await on.start('test/two');
    const stop = beforeStatement(on.database, /s\.record/, async () => {
      stop();
      await sign(instanceId, 1);
    });
    expect(await verify(instanceId)).to.deep.equal({ problems: [], records: 1 });
  });

  it('is refused, rather than being of two moments, where something changes whenever it is read', async () => {
    const instanceId = await on.start('test/two');
    const instance = on.database.knex('signing_instance').where({ id: instanceId });
    const stop = beforeStatement(on.database, /s\.record/, () => instance.clone().increment('version'));
    expect(await codeOf(evidence(instanceId))).to.equal('ERR_CONFLICT');
    stop();
    expect(await verify(instanceId)).to.deep.equal({ problems: [], records: 0 });
  });
});

/** Has something done before each statement of this kind is run, until it is told to stop. */
function beforeStatement(
  { knex, reader = knex }: TestDatabase,
  kind: RegExp,
  work: () => PromiseLike<unknown>,
): () => void {
  const { client } = reader;
  const { query } = client;
  client.query = async function (this: unknown, connection: unknown, asked: { sql: string }) {
    if (kind.test(asked.sql)) await work();
    return query.call(this, connection, asked);
  };
  return () => {
    client.query = query;
  };
}
