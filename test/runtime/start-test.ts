import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, rejection, storedRows } from './on-runtime.ts';
import { declaring, end, expression, oneSigning, path, process, signedBy, task } from './processes.ts';

const level = `level="${expression('environment.variables.level')}"`;
const apps = {
  'test/asking': { source: declaring('variables="title level"', oneSigning([1], level)) },
  'test/sign': { source: oneSigning([1, 2]) },
  'test/form': {
    source: process(task('Form'), signedBy('Sign', [1]), end(), path('Start', 'Form', 'Sign', 'End')),
  },
};

onRuntime('a start', { apps }, (on) => {
  it('runs the process to its first wait', async () => {
    const { instance } = await on.startWhole('test/form');
    expect(instance).to.include({ app: 'test/form', state: 'running', version: 1, startEvent: 'Start' });
    expect(instance.tasks.map(({ elementId, kind, flow }) => [elementId, kind, flow])).to.deep.equal([
      ['Form', 'task', 2],
    ]);
  });

  it('enters the round of a signing task with its signees', async () => {
    const { instance } = await on.startWhole('test/sign');
    const [task] = instance.tasks;
    const signees = await on.runtime.signees({
      actor: owner,
      instanceId: instance.id,
      roundId: task!.roundId!,
    });
    expect(signees.map(({ partyId, name, status }) => [partyId, name, status])).to.deep.equal([
      [101, 'Person 1', 'waiting'],
      [102, 'Person 2', 'waiting'],
    ]);
  });

  it('stores the documents that come with it', async () => {
    const { instance } = await on.startWhole('test/sign', { documents: [lease('a'), lease('b')] });
    expect(instance.documents.map(({ dataType, size, locked }) => [dataType, size, locked])).to.deep.equal([
      ['lease', 1, true],
      ['lease', 1, true],
    ]);
  });

  it('belongs to its owner, and names who started it without a number', async () => {
    const { instance } = await on.startWhole('test/sign');
    expect(instance.owner).to.include({ partyId: 101, kind: 'person', name: 'Person 1' });
    expect(instance.createdBy).to.equal('2001');
  });

  it('is taken for an organisation from somebody with a key role', async () => {
    const { instance } = await on.startWhole('test/sign', { ownerPartyId: 500, actor: person(2) });
    expect(instance.owner).to.include({ partyId: 500, kind: 'organisation' });
  });

  it('appends the first events, by the actor', async () => {
    const instanceId = await on.start('test/form');
    const events = await on.runtime.events({ actor: owner, instanceId });
    expect(events.map(({ type, sequence }) => `${sequence} ${type}`)).to.deep.equal([
      '1 instance.created',
      '2 document.added',
      '3 element.started',
      '4 element.entered',
    ]);
    expect(events[0]!.identity).to.include({ name: '2001' });
  });
});

onRuntime('a start that needs variables', { apps }, (on) => {
  it('has them in the process', async () => {
    const { instance } = await on.startWhole('test/asking', { variables: { title: 'Lease', level: 3 } });
    const signed = on.runtime.sign({ actor: { ...person(1), level: 2 }, instanceId: instance.id });
    expect(await codeOf(signed)).to.equal('ERR_LEVEL_TOO_LOW');
  });

  it('is refused without one of them, whatever the others are, and stores nothing', async () => {
    const before = await storedRows(on.database.knex);
    const variables = { level: 0, toString: 'title' };
    const { code, info, message } = await rejection(on.startWhole('test/asking', { variables }));
    expect([code, info]).to.deep.equal(['ERR_VARIABLE_MISSING', { variables: ['title'] }]);
    expect(message).to.contain('<test/asking>').and.contain('<title>');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('is refused before its documents are read', async () => {
    let isRead = false;
    const bytes = (async function* () {
      isRead = true;
      yield Buffer.from('x');
    })();
    const started = on.startWhole('test/asking', { documents: [{ ...lease(), bytes }] });
    expect([await codeOf(started), isRead]).to.deep.equal(['ERR_VARIABLE_MISSING', false]);
  });
});

onRuntime('a refused start', { apps }, (on) => {
  const refusals: [string, Parameters<typeof on.startWhole>, string][] = [
    ['of an app that is not there', ['test/nothing'], 'ERR_APP_UNKNOWN'],
    ['for a party that nobody knows', ['test/sign', { ownerPartyId: 999 }], 'ERR_PARTY_UNKNOWN'],
    ['for somebody else', ['test/sign', { ownerPartyId: 102 }], 'ERR_FORBIDDEN'],
    [
      'for an organisation without a key role',
      ['test/sign', { ownerPartyId: 500, actor: person(3) }],
      'ERR_FORBIDDEN',
    ],
    [
      'with a document of no data type',
      ['test/sign', { documents: [lease(), { ...lease(), dataType: 'nothing' }] }],
      'ERR_DATA_TYPE_UNKNOWN',
    ],
    [
      'with a document of the app’s own',
      ['test/sign', { documents: [{ ...lease(), dataType: 'Sign-signatures' }] }],
      'ERR_DOCUMENT_OWNED_BY_APP',
    ],
    [
      'with a document that is too large, behind one that is not',
      ['test/sign', { documents: [lease('small'), lease('x'.repeat(4_000_000))] }],
      'ERR_DOCUMENT_TOO_LARGE',
    ],
  ];
  for (const [title, command, code] of refusals) {
    it(`${title} has code ${code} and stores nothing`, async () => {
      const before = await storedRows(on.database.knex);
      expect(await codeOf(on.startWhole(...command))).to.equal(code);
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }

  it('says which of several documents is refused', async () => {
    const documents = [lease(), lease('x'.repeat(4_000_000)), lease()];
    const { message } = await rejection(on.startWhole('test/sign', { documents }));
    expect(message).to.match(/^document 2: documents of data type <lease> may have \d+ bytes$/);
  });
});

onRuntime('a start under a key', { apps }, (on) => {
  it('gives one instance however often it is asked for', async () => {
    const first = await on.startWhole('test/sign', { key: 'one' });
    const again = await on.startWhole('test/sign', { key: 'one' });
    expect([first.repeat, again.repeat]).to.deep.equal([false, true]);
    expect(again.instance.id).to.equal(first.instance.id);
  });

  it('gives one instance when it is asked for twice at once, and tells the second that the first still runs', async () => {
    const codes = await Promise.all(
      [1, 2, 3].map(() => codeOf(on.startWhole('test/sign', { key: 'at once' }))),
    );
    expect(codes).to.deep.equal([undefined, 'ERR_KEY_IN_USE', 'ERR_KEY_IN_USE']);
    expect((await on.startWhole('test/sign', { key: 'at once' })).repeat).to.equal(true);
  });

  it('gives one instance when two nodes are asked at once', async () => {
    const other = await on.node();
    const command = {
      app: 'test/sign',
      ownerPartyId: 101,
      actor: owner,
      documents: [lease()],
      key: 'two nodes',
    };
    const starts = await Promise.all([on.runtime.start(command), other.start(command)]);
    expect(starts[0]!.instance.id).to.equal(starts[1]!.instance.id);
    expect(starts.filter(({ repeat }) => !repeat)).to.have.lengthOf(1);
  });

  it('gives another instance a day later, and the same one to whoever repeats that', async () => {
    const instances: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const started = await on.startWhole('test/sign', { key: 'daily' });
      expect(started.repeat).to.equal(false);
      expect((await on.startWhole('test/sign', { key: 'daily' })).instance.id).to.equal(started.instance.id);
      instances.push(started.instance.id);
      on.clock.advance(day);
    }
    expect(new Set(instances).size).to.equal(3);
  });

  it('is taken for another start a day later', async () => {
    await on.startWhole('test/sign', { key: 'other' });
    on.clock.advance(day);
    expect((await on.startWhole('test/sign', { key: 'other', documents: [lease('other')] })).repeat).to.equal(
      false,
    );
  });

  it('is refused when other documents come under it', async () => {
    await on.startWhole('test/sign', { key: 'two' });
    expect(await codeOf(on.startWhole('test/sign', { key: 'two', documents: [lease('other')] }))).to.equal(
      'ERR_KEY_REUSED',
    );
  });

  it("does not meet another actor's", async () => {
    const mine = await on.startWhole('test/sign', { key: 'three', ownerPartyId: 500 });
    const theirs = await on.startWhole('test/sign', { key: 'three', ownerPartyId: 500, actor: person(2) });
    expect(theirs.repeat).to.equal(false);
    expect(theirs.instance.id).not.to.equal(mine.instance.id);
  });
});
