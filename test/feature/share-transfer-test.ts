import { expect } from 'chai';
import { codeOf, owner } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson, xmlForm } from './on-example.ts';

const stille = registeredPerson(51001);
const sindig = registeredPerson(51004);
const rolig = registeredPerson(51006);

onExample('share-transfer', 'a transfer that two of three sign', [xmlForm('transfer')], (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
  });

  const sign = (actor = stille, again = false) =>
    on.runtime.sign({ instanceId, actor, ...(again && { again }) });

  for (const [title, first, second] of [
    ['the first and the last', stille, rolig],
    ['the last and the second', rolig, sindig],
  ] as const) {
    it(`is archived when ${title} of them have signed`, async () => {
      await sign(first);
      expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['SignTransfer'] });
      await sign(second);
      expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Archived' });
    });
  }

  it('is not signed twice by one of them', async () => {
    await sign(stille);
    expect(await codeOf(sign(stille, true))).to.equal('ERR_NO_FREE_SLOT');
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['SignTransfer'] });
  });

  it('is not signed by somebody else', async () => {
    expect(await codeOf(sign(registeredPerson(51002)))).to.equal('ERR_FORBIDDEN');
  });

  it('is filled in anew when one of them rejects it', async () => {
    await sign(stille);
    await on.runtime.reject({ instanceId, actor: sindig });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
