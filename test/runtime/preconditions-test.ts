import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, storedRows, waitingIn } from './on-runtime.ts';
import { end, oneSigning, path, process, signedBy, task } from './processes.ts';

const documents = { id: 'lease', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 };
const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/lifetime': { source: oneSigning([1, 2], 'lifetime="P1D"') },
  'test/after': {
    source: process(
      signedBy('Sign', [1, 2], 'completion="parallel" required="1"'),
      task('After'),
      end(),
      path('Start', 'Sign', 'After', 'End'),
    ),
  },
  'test/form': {
    source: process(task('Form'), end(), path('Start', 'Form', 'End')),
    dataTypes: [documents],
  },
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

onRuntime('a command that expects a version', { apps }, (on) => {
  const versionOf = async (instanceId: string) =>
    (await on.runtime.instance({ instanceId, actor: owner })).version;

  it('is done when the instance has it, and answers the next one', async () => {
    const instanceId = await on.start('test/two');
    const version = await versionOf(instanceId);
    const { instance } = await on.runtime.sign({ instanceId, actor: owner, ifVersion: [version] });
    expect(instance.version).to.equal(version + 1);
    expect(await versionOf(instanceId)).to.equal(version + 1);
  });

  it('is done when the instance has one of several', async () => {
    const instanceId = await on.start('test/two');
    const version = await versionOf(instanceId);
    const ifVersion = [version + 1, version];
    expect(await codeOf(on.runtime.sign({ instanceId, actor: owner, ifVersion }))).to.equal(undefined);
  });

  const commands: Record<string, (asked: { instanceId: string; ifVersion: number[] }) => Promise<unknown>> = {
    sign: (asked) => on.runtime.sign({ ...asked, actor: owner }),
    reject: (asked) => on.runtime.reject({ ...asked, actor: owner }),
    return: (asked) => on.runtime.return({ ...asked, actor: owner }),
    withdraw: (asked) => on.runtime.withdraw({ ...asked, actor: owner }),
    extend: (asked) => on.runtime.extend({ ...asked, actor: owner, deadlineAt: on.clock.now + day }),
    next: (asked) => on.runtime.next({ ...asked, actor: owner }),
    cancelRound: (asked) => on.runtime.cancelRound({ ...asked, actor: owner }),
    cancelInstance: (asked) => on.runtime.cancelInstance({ ...asked, actor: owner }),
    resume: (asked) => on.runtime.resume({ ...asked, actor: owner }),
    addDocument: (asked) => on.runtime.addDocument({ ...asked, actor: owner, document: lease() }),
    replaceDocument: (asked) =>
      on.runtime.replaceDocument({ ...asked, actor: owner, documentId: 'none', ...lease() }),
    deleteDocument: (asked) => on.runtime.deleteDocument({ ...asked, actor: owner, documentId: 'none' }),
  };
  for (const [name, command] of Object.entries(commands)) {
    it(`changes nothing by ${name} when the instance has another one`, async () => {
      const instanceId = await on.start('test/two');
      const version = await versionOf(instanceId);
      const before = await storedRows(on.database.knex);
      for (const ifVersion of [[version - 1], [version + 1], []]) {
        expect(await codeOf(command({ instanceId, ifVersion }))).to.equal('ERR_PRECONDITION_FAILED');
      }
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }

  it('is one of two at once that is done, on one node', async () => {
    const instanceId = await on.start('test/two');
    const asked = { instanceId, ifVersion: [await versionOf(instanceId)] };
    const codes = await Promise.all(
      [1, 2].map((n) => codeOf(on.runtime.sign({ ...asked, actor: person(n) }))),
    );
    expect(codes).to.deep.equal([undefined, 'ERR_PRECONDITION_FAILED']);
  });

  it('is one of two that are planned together that is done', async () => {
    const documents = ['a', 'b', 'c'].map(lease);
    const { instance } = await on.startWhole('test/form', { documents });
    const [first, second, third] = instance.documents.map(({ id: documentId }) => ({
      instanceId: instance.id,
      actor: owner,
      documentId,
    }));
    const ifVersion = [instance.version + 1];
    // the first one keeps the queue busy until both others wait
    const codes = await Promise.all([
      codeOf(on.runtime.deleteDocument(first!)),
      codeOf(on.runtime.deleteDocument({ ...second!, ifVersion })),
      codeOf(on.runtime.deleteDocument({ ...third!, ifVersion })),
    ]);
    expect(codes).to.deep.equal([undefined, undefined, 'ERR_PRECONDITION_FAILED']);
  });

  it('is one of two at once that is done, on two nodes', async () => {
    const other = await on.node();
    for (let turn = 0; turn < 5; turn += 1) {
      const instanceId = await on.start('test/two');
      const asked = { instanceId, ifVersion: [await versionOf(instanceId)] };
      const codes = await Promise.all([
        codeOf(on.runtime.sign({ ...asked, actor: person(1) })),
        codeOf(other.sign({ ...asked, actor: person(2) })),
      ]);
      expect(codes).to.have.members([undefined, 'ERR_PRECONDITION_FAILED']);
    }
  });

  it('sees what was due as a change', async () => {
    const instanceId = await on.start('test/lifetime');
    const ifVersion = [await versionOf(instanceId)];
    on.clock.advance(day);
    expect(await codeOf(on.runtime.cancelInstance({ instanceId, actor: owner, ifVersion }))).to.equal(
      'ERR_PRECONDITION_FAILED',
    );
    expect((await on.runtime.instance({ instanceId, actor: owner })).outcome).to.equal('expired');
  });

  it('is answered again under its key, whatever version the instance has by then', async () => {
    const instanceId = await on.start('test/after');
    await on.runtime.sign({ instanceId, actor: owner });
    const asked = { instanceId, actor: owner, key: 'a', ifVersion: [await versionOf(instanceId)] };
    await on.runtime.next(asked);
    expect((await on.runtime.next(asked)).repeat).to.equal(true);
    expect((await on.runtime.next({ ...asked, ifVersion: [] })).repeat).to.equal(true);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
  });

  it('may be asked again under its key when it expected another one', async () => {
    const instanceId = await on.start('test/two');
    const asked = { instanceId, actor: owner, key: 'b' };
    await codeOf(on.runtime.sign({ ...asked, ifVersion: [] }));
    const again = await on.runtime.sign({ ...asked, ifVersion: [await versionOf(instanceId)] });
    expect(again.repeat).to.equal(false);
  });

  it('tells a stranger nothing of the version', async () => {
    const instanceId = await on.start('test/two');
    const version = await versionOf(instanceId);
    const stranger = { instanceId, actor: person(9) };
    for (const ifVersion of [[version], [version + 1]]) {
      const codes = [
        await codeOf(on.runtime.next({ ...stranger, ifVersion })),
        await codeOf(on.runtime.addDocument({ ...stranger, ifVersion, document: lease() })),
      ];
      expect(codes).to.deep.equal(['ERR_FORBIDDEN', 'ERR_FORBIDDEN']);
    }
  });

  it("holds in a host's own transaction", async () => {
    const instanceId = await on.start('test/two');
    const version = await versionOf(instanceId);
    const sign = (ifVersion: number[]) =>
      on.database.knex.transaction((transaction) =>
        on.runtime.sign({ instanceId, actor: owner, ifVersion, transaction }),
      );
    expect(await codeOf(sign([version + 1]))).to.equal('ERR_PRECONDITION_FAILED');
    expect(await codeOf(sign([version]))).to.equal(undefined);
  });
});

onRuntime('a command that expects the bytes of a document', { apps }, (on) => {
  const withDocument = async () => {
    const { instance } = await on.startWhole('test/form');
    return { instanceId: instance.id, actor: owner, documentId: instance.documents[0]!.id };
  };

  it('replaces what it expects', async () => {
    const asked = await withDocument();
    const ifSha256 = ['other', sha256('the lease')];
    const record = await on.runtime.replaceDocument({ ...asked, ...lease('second'), ifSha256 });
    expect(record.sha256).to.equal(sha256('second'));
  });

  it('replaces and deletes nothing else', async () => {
    const asked = await withDocument();
    const before = await storedRows(on.database.knex);
    for (const ifSha256 of [[sha256('other')], []]) {
      const codes = [
        await codeOf(on.runtime.replaceDocument({ ...asked, ...lease('second'), ifSha256 })),
        await codeOf(on.runtime.deleteDocument({ ...asked, ifSha256 })),
      ];
      expect(codes).to.deep.equal(['ERR_PRECONDITION_FAILED', 'ERR_PRECONDITION_FAILED']);
    }
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('is one of two at once that is done, on one node and on two', async () => {
    for (const other of [on.runtime, await on.node()]) {
      const asked = { ...(await withDocument()), ifSha256: [sha256('the lease')] };
      const codes = await Promise.all([
        codeOf(on.runtime.replaceDocument({ ...asked, ...lease('mine') })),
        codeOf(other.replaceDocument({ ...asked, ...lease('theirs') })),
      ]);
      expect(codes).to.have.members([undefined, 'ERR_PRECONDITION_FAILED']);
    }
  });

  it('leaves it to others that the document is not there', async () => {
    const asked = { ...(await withDocument()), documentId: 'none', ifSha256: [] };
    expect(await codeOf(on.runtime.deleteDocument(asked))).to.equal('ERR_DOCUMENT_NOT_FOUND');
  });
});
