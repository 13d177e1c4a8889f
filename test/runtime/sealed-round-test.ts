import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, lease, type OnRuntime, onRuntime, owner } from './on-runtime.ts';
import { oneSigning } from './processes.ts';

const apps = {
  'test/sealed': { source: oneSigning([1, 2], 'seal="lease-sealed"') },
  'test/plain': { source: oneSigning([1, 2]) },
};

const sealedRound = (on: OnRuntime, instanceId: string, taskId?: string) =>
  on.runtime.sealedRound({ instanceId, actor: owner, ...(taskId !== undefined && { taskId }) });

const documentsOf = async (on: OnRuntime, instanceId: string) =>
  (await on.runtime.instance({ instanceId, actor: owner })).documents;

async function sign(on: OnRuntime, instanceId: string, ...people: number[]): Promise<void> {
  for (const n of people) await on.runtime.sign({ instanceId, actor: person(n) });
}

onRuntime('the sealed PDF of a signing task with one document', { apps }, (on) => {
  // the key's certificate is of today
  before(() => {
    on.clock.now = Date.now();
  });

  describe('that is completed and sealed', () => {
    let instanceId: string;
    before(async () => {
      instanceId = await on.start('test/sealed');
      await sign(on, instanceId, 1, 2);
    });

    it('is sealed for the caller at once after the last signature', async () => {
      const sealed = await sealedRound(on, instanceId);
      expect(sealed).to.include({ state: 'complete', level: 'B-B', filename: 'lease-sealed.pdf' });
      expect(await documentsOf(on, instanceId)).to.have.lengthOf(1);
    });

    it('is the one that was kept, as soon as that is there', async () => {
      on.clock.advance(1);
      await on.runtime.doDueJobs();
      const documentId = (await documentsOf(on, instanceId))[0]!.id;
      const kept = await on.runtime.sealedDocument({ instanceId, actor: owner, documentId });
      const sealed = await sealedRound(on, instanceId);
      expect(sealed.state).to.equal('complete');
      expect(Buffer.from(sealed.bytes).equals(kept.bytes)).to.equal(true);
    });
  });

  it('is not there before somebody has signed, nor of a task that was not entered', async () => {
    const instanceId = await on.start('test/sealed');
    expect(await codeOf(sealedRound(on, instanceId))).to.equal('ERR_NOTHING_SIGNED');
    expect(await codeOf(sealedRound(on, instanceId, 'Sign'))).to.equal('ERR_NOTHING_SIGNED');
    expect(await codeOf(sealedRound(on, instanceId, 'Another'))).to.equal('ERR_ROUND_UNKNOWN');
  });

  it('has the signatures that stand so far, also after somebody has rejected', async () => {
    const instanceId = await on.start('test/sealed');
    await sign(on, instanceId, 1);
    expect((await sealedRound(on, instanceId)).state).to.equal('partial');
    await on.runtime.reject({ instanceId, actor: person(2) });
    expect((await sealedRound(on, instanceId)).state).to.equal('partial');
    expect(await documentsOf(on, instanceId)).to.have.lengthOf(1);
  });

  it('is complete without a word of sealing in the task', async () => {
    const instanceId = await on.start('test/plain');
    await sign(on, instanceId, 1, 2);
    expect((await sealedRound(on, instanceId)).state).to.equal('complete');
  });

  it('is for those who may read the instance alone', async () => {
    const instanceId = await on.start('test/sealed');
    await sign(on, instanceId, 1);
    expect(await codeOf(on.runtime.sealedRound({ instanceId, actor: person(9) }))).to.equal('ERR_FORBIDDEN');
  });

  it('is none where the task seals several documents one by one', async () => {
    const documents = [lease('one'), { ...lease('two'), filename: 'two.txt' }];
    const instanceId = await on.start('test/sealed', { documents });
    await sign(on, instanceId, 1);
    expect(await codeOf(sealedRound(on, instanceId))).to.equal('ERR_ACTION_NOT_ALLOWED');
  });
});
