import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createStorage } from '../../src/storage/index.ts';
import { codeOf, onRuntime, owner, storedRows, waitingIn } from './on-runtime.ts';
import { end, flow, gateway, path, process, signedBy, task } from './processes.ts';

const broken = process(
  signedBy('Sign', [1]),
  gateway('Choice'),
  ...['Left', 'Right'].map(task),
  end(),
  path('Start', 'Sign', 'Choice'),
  flow('Choice', 'Left'),
  flow('Choice', 'Right'),
  path('Left', 'End'),
  path('Right', 'End'),
);
const mended = broken
  .replace(
    '<bpmn:exclusiveGateway id="Choice" ',
    '<bpmn:exclusiveGateway id="Choice" default="Choice-Right" ',
  )
  .replace('targetRef="Left"></', `targetRef="Left">${flowCondition()}</`);
const hash = createHash('sha256').update(mended).digest('hex');

function flowCondition() {
  return '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">no</bpmn:conditionExpression>'.replace(
    'no',
    ['$', '{environment.variables.left}'].join(''),
  );
}

const apps = { 'test/app': { source: broken } };
const newApps = { 'test/app': { source: mended } };

onRuntime('a definition', { apps }, (on) => {
  it('is stored once for each content, however many nodes start', async () => {
    await Promise.all([on.node(), on.node(), on.node({ apps: newApps }), on.node({ apps: newApps })]);
    const { definition } = await storedRows(on.database.knex);
    expect(definition).to.have.lengthOf(2);
  });

  it('stays that of an instance when the catalog has another one', async () => {
    const { instance } = await on.startWhole('test/app');
    const node = await on.node({ apps: newApps });
    const signed = await node.sign({ instanceId: instance.id, actor: owner });
    expect(signed.instance.definitionHash).to.equal(instance.definitionHash);
    expect(signed.instance.incident).to.include({ code: 'ERR_GATEWAY_CHOICE_MISSING' });
  });

  it('is that of the catalog for new instances', async () => {
    const node = await on.node({ apps: newApps });
    const { instance } = await node.start({ app: 'test/app', ownerPartyId: 101, actor: owner });
    expect(instance.definitionHash).to.equal(hash);
  });

  it('is read from the database where no catalog has it any more', async () => {
    const instanceId = await on.start('test/app');
    const node = await on.node({ apps: {} });
    const { outcome } = await node.sign({ instanceId, actor: owner });
    expect(outcome).to.equal('completed');
  });

  it('may be exchanged for a mended one on resume', async () => {
    const instanceId = await on.start('test/app');
    await on.runtime.sign({ instanceId, actor: owner });
    await on.node({ apps: newApps });
    const { instance } = await on.runtime.resume({ instanceId, actor: owner, definitionHash: hash });
    expect(instance.definitionHash).to.equal(hash);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Right']);
  });

  it('that is not stored is refused on resume, and nothing is changed', async () => {
    const instanceId = await on.start('test/app');
    await on.runtime.sign({ instanceId, actor: owner });
    const before = await storedRows(on.database.knex);
    const resumed = on.runtime.resume({ instanceId, actor: owner, definitionHash: 'f'.repeat(64) });
    expect(await codeOf(resumed)).to.equal('ERR_DEFINITION_UNKNOWN');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });
});

onRuntime('a database that many nodes start on', { apps }, (on) => {
  it('is migrated once', async () => {
    const { knex, reader } = on.database;
    const fresh = createStorage({ knex, ...(reader && { reader }), tablePrefix: 'fresh_' });
    // in one process each node of SQLite that waits for the file holds one of the four threads
    const length = on.kind === 'sqlite' ? 3 : 6;
    const nodes = await Promise.all(Array.from({ length }, () => on.node({ tablePrefix: 'fresh_' })));
    const answers = await Promise.all(
      nodes.map((node) => node.start({ app: 'test/app', ownerPartyId: 101, actor: owner })),
    );
    expect(new Set(answers.map(({ instance }) => instance.id)).size).to.equal(length);
    expect(await fresh.instances.search({ limit: 10 })).to.have.lengthOf(length);
  });
});
