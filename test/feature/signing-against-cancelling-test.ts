import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, rejection, roundIn, rowsOf } from '../runtime/on-runtime.ts';
import { oneSigning } from '../runtime/processes.ts';

onRuntime(
  'a last signature and a cancel at once',
  { apps: { 'test/two': { source: oneSigning([1, 2]) } } },
  (on) => {
    let instanceId: string;
    let roundId: string;
    const sign = () => on.runtime.sign({ instanceId, roundId, actor: person(2) });
    const cancel = () => on.runtime.cancelRound({ instanceId, roundId, actor: owner });

    beforeEach(async () => {
      instanceId = await on.start('test/two');
      roundId = await roundIn(on, instanceId);
      await on.runtime.sign({ instanceId, roundId, actor: owner });
    });

    it('completed, and the cancel is refused, when the signature came first', async () => {
      const [signed, refused] = await Promise.all([sign(), rejection(cancel())]);
      expect(signed.outcome).to.equal('completed');
      expect([refused.code, refused.info?.outcome]).to.deep.equal(['ERR_ROUND_ENDED', 'completed']);
    });

    it('cancelled, and the signature is refused, when the cancel came first', async () => {
      const [cancelled, refused] = await Promise.all([cancel(), rejection(sign())]);
      expect(cancelled.outcome).to.equal('cancelled');
      expect([refused.code, refused.info?.outcome]).to.deep.equal(['ERR_ROUND_ENDED', 'cancelled']);
      expect(await rowsOf(on, 'signature', { round_id: roundId })).to.have.lengthOf(1);
    });

    it('has one outcome, whichever node each of them went to', async () => {
      const other = await on.node();
      const codes = await Promise.all([
        codeOf(sign()),
        codeOf(other.cancelRound({ instanceId, roundId, actor: owner })),
      ]);
      expect(codes.filter((code) => code === undefined)).to.have.lengthOf(1);
      const events = await on.runtime.events({ actor: owner, instanceId, types: ['round.round-ended'] });
      expect(events).to.have.lengthOf(1);
    });
  },
);
