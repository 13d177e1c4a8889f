import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, roundIn, rowsOf, storedRows, waitingIn } from './on-runtime.ts';
import { end, expression, flow, gateway, oneSigning, path, process, signedBy, task } from './processes.ts';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/parallel': {
    source: process(
      signedBy('Sign', [1, 2], 'completion="parallel" required="1"'),
      signedBy('Again', [1, 2], 'completion="parallel" required="1"'),
      end(),
      path('Start', 'Sign', 'Again', 'End'),
    ),
  },
  'test/stuck': {
    source: process(
      ...['One', 'Two', 'Left', 'Right'].map(task),
      gateway('Choice'),
      end(),
      path('Start', 'One', 'Two', 'Choice'),
      flow('Choice', 'Left', expression('environment.variables.left')),
      flow('Choice', 'Right', expression('environment.variables.right')),
      path('Left', 'End'),
      path('Right', 'End'),
    ),
  },
  'test/forms': {
    source: process(...['One', 'Two', 'Three'].map(task), end(), path('Start', 'One', 'Two', 'Three', 'End')),
  },
};

const data = { id: 'data', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 };

onRuntime('a command under a key', { apps }, (on) => {
  it('gets the same answer, and is done once', async () => {
    const instanceId = await on.start('test/two');
    const first = await on.runtime.sign({ instanceId, actor: person(2), key: 'a' });
    const before = await storedRows(on.database.knex);
    const again = await on.runtime.sign({ instanceId, actor: person(2), key: 'a' });
    expect(again.repeat).to.equal(true);
    expect(again.signature).to.deep.equal(first.signature);
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('gets the same answer when its signature was withdrawn meanwhile', async () => {
    const app = { 'test/withdraw': { source: oneSigning([1, 2], 'allow="withdraw"') } };
    const node = await on.node({ apps: app });
    const { instance } = await node.start({
      app: 'test/withdraw',
      ownerPartyId: 101,
      actor: owner,
      documents: [lease()],
    });
    const command = { instanceId: instance.id, actor: person(2), key: 'a' };
    const first = await node.sign(command);
    await node.withdraw({ instanceId: instance.id, actor: person(2) });
    const again = await node.sign(command);
    expect(again.signature.id).to.equal(first.signature.id);
    expect(await rowsOf(on, 'signature', { instance_id: instance.id })).to.have.lengthOf(1);
  });

  it('leaves the following task alone', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    await on.runtime.next({ instanceId, actor: owner, key: 'b' });
    const { repeat } = await on.runtime.next({ instanceId, actor: owner, key: 'b' });
    expect(repeat).to.equal(true);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Two']);
    await on.runtime.next({ instanceId, actor: owner, key: 'c' });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Three']);
  });

  it('is told that it still runs when it comes twice at once', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    const asked = { instanceId, actor: owner, key: 'd' };
    const codes = await Promise.all([codeOf(on.runtime.next(asked)), codeOf(on.runtime.next(asked))]);
    expect(codes).to.deep.equal([undefined, 'ERR_KEY_IN_USE']);
    expect((await on.runtime.next(asked)).repeat).to.equal(true);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Two']);
  });

  it('is done once when it comes to two nodes at once, and both get its answer', async () => {
    const other = await on.node();
    for (let turn = 0; turn < 5; turn += 1) {
      const instanceId = await on.start('test/forms', { documents: [] });
      const asked = { instanceId, actor: owner, key: 'd' };
      const answers = await Promise.all([on.runtime.next(asked), other.next(asked)]);
      expect(answers.map(({ repeat }) => repeat).sort()).to.deep.equal([false, true]);
      expect(await waitingIn(on, instanceId)).to.deep.equal(['Two']);
    }
  });

  it('may be asked again at once when it failed', async () => {
    const instanceId = await on.start('test/parallel');
    const asked = { instanceId, actor: owner, key: 'i' };
    const codes = [await codeOf(on.runtime.next(asked)), await codeOf(on.runtime.next(asked))];
    expect(codes).to.deep.equal(['ERR_SIGNATURES_MISSING', 'ERR_SIGNATURES_MISSING']);
  });

  it('still gets its answer after the end', async () => {
    const instanceId = await on.start('test/two');
    const roundId = await roundIn(on, instanceId);
    const asked = { instanceId, actor: owner, key: 'e', cause: 'sold' };
    await on.runtime.cancelRound({ ...asked, roundId });
    const again = await on.runtime.cancelRound({ ...asked, roundId });
    expect(again).to.include({ repeat: true, outcome: 'cancelled' });
  });

  it('that was refused is tried anew', async () => {
    const instanceId = await on.start('test/parallel');
    const asked = { instanceId, actor: owner, key: 'f' };
    expect(await codeOf(on.runtime.next(asked))).to.equal('ERR_SIGNATURES_MISSING');
    await on.runtime.sign({ instanceId, actor: person(2) });
    expect((await on.runtime.next(asked)).outcome).to.equal('completed');
  });

  it('makes a document once', async () => {
    const node = await on.node({
      apps: { 'test/data': { source: apps['test/forms'].source, dataTypes: [data] } },
    });
    const { instance } = await node.start({ app: 'test/data', ownerPartyId: 101, actor: owner });
    const asked = {
      instanceId: instance.id,
      actor: owner,
      key: 'g',
      document: { ...lease(), dataType: 'data' },
    };
    const [one, two] = [await node.addDocument(asked), await node.addDocument(asked)];
    expect(two).to.deep.equal(one);
    expect(await rowsOf(on, 'document', { instance_id: instance.id })).to.have.lengthOf(1);
  });
});

onRuntime('an answer', { apps }, (on) => {
  it('is given again until a day has passed, and the key is another one after that', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    const asked = { instanceId, actor: owner, key: 'a' };
    await on.runtime.next(asked);
    on.clock.advance(day - 1);
    expect((await on.runtime.next(asked)).repeat).to.equal(true);
    on.clock.advance(1);
    expect((await on.runtime.next(asked)).repeat).to.equal(false);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Three']);
    expect((await on.runtime.next(asked)).repeat).to.equal(true);
  });

  it('that is older than a day stands in the way of no other command', async () => {
    const instanceId = await on.start('test/two');
    const asked = { instanceId, actor: owner, key: 'a' };
    await on.runtime.sign(asked);
    expect(await codeOf(on.runtime.cancelInstance(asked))).to.equal('ERR_KEY_REUSED');
    on.clock.advance(day);
    expect((await on.runtime.cancelInstance(asked)).repeat).to.equal(false);
  });

  it('of an incident is another one than of what came later', async () => {
    const instanceId = await on.start('test/stuck', { documents: [] });
    const [first, second] = ['first', 'second'].map((key) => ({ instanceId, actor: owner, key }));
    expect((await on.runtime.next(first!)).incident).to.equal(undefined);
    const { incident } = await on.runtime.next(second!);
    expect(incident?.code).to.equal('ERR_GATEWAY_FLOWS');
    expect((await on.runtime.next(first!)).incident, 'of the first').to.equal(undefined);
    expect((await on.runtime.next(second!)).incident, 'of the second').to.deep.equal(incident);
    await on.runtime.resume({ instanceId, actor: owner, flows: { Choice: 'Choice-Left' } });
    expect((await on.runtime.next(second!)).incident, 'when it is mended').to.equal(undefined);
  });
});

onRuntime('work of several commands under a key', { apps }, (on) => {
  const forward = async (instanceId: string, taskId: string) =>
    (await on.runtime.next({ instanceId, actor: owner, taskId })).instance;
  const through = (instanceId: string, key = 'all') =>
    on.runtime.once({ name: 'through', instanceId, actor: owner, key }, async () => {
      await forward(instanceId, 'One');
      return forward(instanceId, 'Two');
    });

  it('is done once', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    const answers = [await through(instanceId), await through(instanceId)];
    expect(answers.map(({ repeat }) => repeat)).to.deep.equal([false, true]);
    expect(answers[1]!.instance).to.deep.equal(answers[0]!.instance);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Three']);
  });

  it('is told that it still runs', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    const codes = await Promise.all([codeOf(through(instanceId)), codeOf(through(instanceId))]);
    expect(codes).to.deep.equal([undefined, 'ERR_KEY_IN_USE']);
  });

  it('is done again when it failed', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    await forward(instanceId, 'One');
    expect(await codeOf(through(instanceId))).to.equal('ERR_TASK_LEFT');
    const again = { name: 'through', instanceId, actor: owner, key: 'all' };
    const { instance } = await on.runtime.once(again, () => forward(instanceId, 'Two'));
    expect(instance.tasks.map(({ elementId }) => elementId)).to.deep.equal(['Three']);
  });

  it('shares its key with no other command', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    await through(instanceId);
    expect(await codeOf(on.runtime.next({ instanceId, actor: owner, key: 'all' }))).to.equal(
      'ERR_KEY_REUSED',
    );
  });

  it('is done each time without a key', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    const asked = { name: 'through', instanceId, actor: owner };
    await on.runtime.once(asked, () => forward(instanceId, 'One'));
    await on.runtime.once(asked, () => forward(instanceId, 'Two'));
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Three']);
  });

  it('is not shown to another address', async () => {
    const instanceId = await on.start('test/forms', { documents: [] });
    await through(instanceId);
    const elsewhere = { name: 'through', instanceId, actor: owner, key: 'all', app: 'test/two' };
    expect(await codeOf(on.runtime.once(elsewhere, () => forward(instanceId, 'Three')))).to.equal(
      'ERR_INSTANCE_UNKNOWN',
    );
  });
});

onRuntime('a key that was used', { apps }, (on) => {
  it('is refused for another command', async () => {
    const instanceId = await on.start('test/two');
    await on.runtime.sign({ instanceId, actor: owner, key: 'a' });
    const others = [
      () => on.runtime.reject({ instanceId, actor: owner, key: 'a' }),
      () => on.runtime.next({ instanceId, actor: owner, key: 'a' }),
      () => on.runtime.sign({ instanceId, actor: owner, key: 'a', again: true }),
      () => on.runtime.cancelInstance({ instanceId, actor: owner, key: 'a' }),
    ];
    for (const other of others) expect(await codeOf(other())).to.equal('ERR_KEY_REUSED');
  });

  it("is another key for another actor, and shows nobody another's answer", async () => {
    const instanceId = await on.start('test/two');
    await on.runtime.sign({ instanceId, actor: owner, key: 'same' });
    const theirs = await on.runtime.sign({ instanceId, actor: person(2), key: 'same' });
    expect(theirs.repeat).to.equal(false);
    expect(theirs.signature.userId).to.equal('2002');
  });

  it('is another key for another instance', async () => {
    const [one, two] = [await on.start('test/two'), await on.start('test/two')];
    await on.runtime.sign({ instanceId: one, actor: owner, key: 'same' });
    expect((await on.runtime.sign({ instanceId: two, actor: owner, key: 'same' })).repeat).to.equal(false);
  });

  it('is not stored in clear', async () => {
    const instanceId = await on.start('test/two');
    await on.runtime.sign({ instanceId, actor: owner, key: 'my secret key' });
    expect(JSON.stringify(await storedRows(on.database.knex))).not.to.include('my secret key');
  });
});
