import { expect } from 'chai';
import { person, personNumber } from '../helpers/runtime.ts';
import { codeOf, type OnRuntime, oneDatabase, onRuntime, owner } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const groups = `<signing:group order="1" lifetime="P1D"><signing:signee reference="102" /><signing:signee contact="seller" email="s@example.org" /></signing:group>
  <signing:group order="2" lifetime="P1D"><signing:signee reference="103" /></signing:group>`;
const apps = {
  'test/job': {
    source: process(signing('Sign', groups, 'allow="reject withdraw"'), end(), path('Start', 'Sign', 'End')),
  },
};
const hour = 3_600_000;
const seller = { ...person(6), contact: 'seller' };

async function progressOf({ runtime }: OnRuntime, instanceId: string, upTo?: number) {
  return runtime.progress({ actor: owner, instanceId, ...(upTo !== undefined && { upTo }) });
}

onRuntime(
  'the progress of a signing task',
  { apps },
  (on) => {
    let instanceId: string;
    let begun: number;
    beforeEach(async () => {
      begun = on.clock.now;
      instanceId = await on.start('test/job');
      on.clock.advance(hour);
    });

    it('says who is asked, and by what they are known', async () => {
      const { signees } = await progressOf(on, instanceId);
      expect(
        signees.map(({ kind, personNumber: number, contact, email }) => [kind, number ?? contact, email]),
      ).to.deep.equal([
        ['person', personNumber(2), undefined],
        ['contact', 'seller', 's@example.org'],
        ['person', personNumber(3), undefined],
      ]);
    });

    it('says since when each stands as they do', async () => {
      await on.runtime.sign({ actor: person(2), instanceId });
      on.clock.advance(hour);
      await on.runtime.reject({ actor: seller, instanceId });
      const { signees, since } = await progressOf(on, instanceId);
      expect(signees.map((signee) => [signee.status, (signee.since - begun) / hour])).to.deep.equal([
        ['signed', 1],
        ['rejected', 2],
        ['not-applicable', 2],
      ]);
      expect((since - begun) / hour).to.equal(2);
    });

    it('leaves a signature as it was first given', async () => {
      await on.runtime.sign({ actor: person(2), instanceId });
      on.clock.advance(hour);
      await on.runtime.sign({ actor: person(2), instanceId });
      const [signee] = (await progressOf(on, instanceId)).signees;
      expect((signee!.since - begun) / hour).to.equal(1);
    });

    it('names the signature that stands', async () => {
      const { signature } = await on.runtime.sign({ actor: person(2), instanceId });
      await on.runtime.withdraw({ actor: person(2), instanceId });
      expect((await progressOf(on, instanceId)).signees[0]).not.to.have.property('signatureId');
      const { signature: second } = await on.runtime.sign({ actor: person(2), instanceId });
      const [signee] = (await progressOf(on, instanceId)).signees;
      expect(signee!.signatureId).to.equal(second.id).and.not.equal(signature.id);
    });

    it('counts a deadline that has passed though nothing has noticed it', async () => {
      on.clock.advance(24 * hour);
      const { state, signees } = await progressOf(on, instanceId);
      expect([state, ...signees.map(({ status }) => status)]).to.deep.equal([
        'expired',
        'expired',
        'expired',
        'not-applicable',
      ]);
      expect((signees[0]!.since - begun) / hour).to.equal(24);
    });

    it('is for those to see who may read', async () => {
      expect(await codeOf(on.runtime.progress({ actor: person(9), instanceId }))).to.equal('ERR_FORBIDDEN');
    });

    it('is of no task that was not entered by then', async () => {
      expect(await codeOf(progressOf(on, instanceId, 1))).to.equal('ERR_ROUND_UNKNOWN');
    });
  },
  oneDatabase,
);
