import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, roundIn, rowsOf } from '../runtime/on-runtime.ts';
import { oneSigning } from '../runtime/processes.ts';

const apps = {
  'test/thawed': { source: oneSigning([1, 2], 'completion="parallel" freeze="false" required="1"') },
  'test/lifetime': {
    source: oneSigning([1, 2], 'completion="parallel" freeze="false" required="1" lifetime="P7D"'),
  },
};
const week = 7 * 24 * 60 * 60 * 1000;

onRuntime('A signs, then the bytes change', { apps }, (on) => {
  let instanceId: string;
  let roundId: string;
  const a = person(2);

  async function begin(app: string): Promise<void> {
    const { instance } = await on.startWhole(app);
    instanceId = instance.id;
    roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: a });
    const about = { instanceId, actor: owner, documentId: instance.documents[0]!.id };
    await on.runtime.replaceDocument({ ...about, ...lease('changed') });
  }

  describe('and nothing else', () => {
    beforeEach(() => begin('test/thawed'));

    it('refuses next', async () => {
      expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_DOCUMENTS_CHANGED');
    });

    it('takes the signature of A anew in place of the first: the count stays one', async () => {
      const { repeat } = await on.runtime.sign({ instanceId, actor: a });
      expect(repeat).to.equal(false);
      const [group] = await rowsOf(on, 'signee_group', { round_id: roundId });
      expect(group!.filled).to.equal(1);
      const rows = await rowsOf(on, 'signature', { round_id: roundId });
      expect(rows.filter(({ superseded_at: at }) => at === null)).to.have.lengthOf(1);
      expect(rows).to.have.lengthOf(2);
    });

    it('is completed by next then', async () => {
      await on.runtime.sign({ instanceId, actor: a });
      expect((await on.runtime.next({ instanceId, actor: owner })).outcome).to.equal('completed');
    });

    const signedAgain = async () => {
      await on.runtime.sign({ instanceId, actor: a });
      const { documents } = await on.runtime.instance({ actor: owner, instanceId });
      return { instanceId, actor: owner, documentId: documents[0]!.id };
    };

    it('is refused too when its document is deleted and next comes at once', async () => {
      const about = await signedAgain();
      const [, moved] = await Promise.all([
        on.runtime.deleteDocument(about),
        codeOf(on.runtime.next({ instanceId, actor: owner })),
      ]);
      expect(moved).to.equal('ERR_DOCUMENTS_CHANGED');
    });

    it('is changed, or moved on, and never both when the two come at once', async () => {
      const about = await signedAgain();
      const codes = await Promise.all([
        codeOf(on.runtime.replaceDocument({ ...about, ...lease('changed again') })),
        codeOf(on.runtime.next({ instanceId, actor: owner })),
      ]);
      expect(codes.map(String).join()).to.be.oneOf([
        'undefined,ERR_DOCUMENTS_CHANGED',
        'ERR_INSTANCE_ENDED,undefined',
      ]);
    });
  });

  it('expires at the deadline, though enough have signed', async () => {
    await begin('test/lifetime');
    on.clock.advance(week);
    const [shown] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(shown!.state).to.equal('expired');
    await codeOf(on.runtime.next({ instanceId, actor: owner }));
    const [round] = await rowsOf(on, 'round', { id: roundId });
    expect(round!.state).to.equal('expired');
  });

  it('completes at the deadline when A has signed the new bytes', async () => {
    await begin('test/lifetime');
    await on.runtime.sign({ instanceId, actor: a });
    on.clock.advance(week);
    await codeOf(on.runtime.next({ instanceId, actor: owner }));
    const [round] = await rowsOf(on, 'round', { id: roundId });
    expect(round!.state).to.equal('completed');
  });
});
