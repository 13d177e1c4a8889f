import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, roundIn, rowsOf, storedRows, waitingIn } from './on-runtime.ts';
import { end, oneSigning, path, process, signedBy, task } from './processes.ts';

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

  it('is done once when it comes twice at once, through two nodes too', async () => {
    const other = await on.node();
    const instanceId = await on.start('test/forms', { documents: [] });
    const asked = { instanceId, actor: owner, key: 'd' };
    const answers = await Promise.all([on.runtime.next(asked), on.runtime.next(asked), other.next(asked)]);
    expect(answers.map(({ repeat }) => repeat).sort()).to.deep.equal([false, true, true]);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Two']);
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
