import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, roundIn, rowsOf } from '../runtime/on-runtime.ts';
import { end, oneSigning, path, process, signing } from '../runtime/processes.ts';

const organisation = '310000500';
const apps = {
  'test/minimum': { source: oneSigning([1, 2], 'completion="parallel" minimum="3" unlisted="true"') },
  'test/board': {
    source: process(
      signing(
        'Sign',
        `<signing:signee organisation="310000500" /><signing:signee organisation="310000500" /><signing:signee reference="101" />`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};
const policy = { permits: () => true };

onRuntime(
  'A and B are listed, three signatures are the least, others may sign too',
  { apps, policy },
  (on) => {
    let instanceId: string;
    let refused: string | undefined;

    before(async () => {
      instanceId = await on.start('test/minimum');
      refused = await codeOf(on.runtime.next({ instanceId, actor: person(1), action: 'sign' }));
    });

    it('refuses next with sign to A while signatures are missing', () => {
      expect(refused).to.equal('ERR_SIGNATURES_MISSING');
    });

    it("keeps A's signature", async () => {
      expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
    });

    it('is completed by next once B and Z, who is not listed, have signed', async () => {
      await on.runtime.sign({ instanceId, actor: person(2) });
      expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_SIGNATURES_MISSING');
      await on.runtime.sign({ instanceId, actor: person(9) });
      expect((await on.runtime.next({ instanceId, actor: owner })).outcome).to.equal('completed');
    });
  },
);

onRuntime('an organisation is listed twice, and Kari herself', { apps }, (on) => {
  const [kari, ola] = [person(1), person(2)];
  let instanceId: string;
  let roundId: string;
  let forIt: string;

  before(async () => {
    instanceId = await on.start('test/board');
    roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: kari });
    forIt = (await on.runtime.sign({ instanceId, actor: kari, onBehalfOf: organisation })).signature.id;
  });

  it('gives it two slots', async () => {
    const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signees.map(({ kind, slots, filled }) => [kind, slots, filled])).to.deep.equal([
      ['organisation', 2, 1],
      ['person', 1, 1],
    ]);
  });

  it('answers Kari with the first signature when she signs for it again', async () => {
    const again = await on.runtime.sign({ instanceId, actor: kari, onBehalfOf: organisation });
    expect([again.repeat, again.signature.id]).to.deep.equal([true, forIt]);
  });

  it('is completed by Ola, who signs for it', async () => {
    const { outcome } = await on.runtime.sign({ instanceId, actor: ola, onBehalfOf: organisation });
    expect(outcome).to.equal('completed');
  });
});
