import { expect } from 'chai';
import { owner, roundIn } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const [buyer, seller] = [registeredPerson(51005), registeredPerson(51006)];

onExample('sale', 'a sale that may be cancelled while it is signed', 'contract', (on) => {
  let instanceId: string;
  let roundId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
    roundId = await roundIn(on, instanceId);
  });

  const cancel = () => on.runtime.cancelRound({ instanceId, roundId, actor: owner, cause: 'sunk' });

  it('ends as sold when both have signed', async () => {
    for (const actor of [buyer, seller]) await on.runtime.sign({ instanceId, actor });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Sold' });
  });

  it('goes on to tell the buyer when it is cancelled, and ends as not sold', async () => {
    await on.runtime.sign({ instanceId, actor: seller });
    expect((await cancel()).outcome).to.equal('cancelled');
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['TellBuyer'] });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'NotSold' });
  });

  it('is cancelled once, however often that is said', async () => {
    await cancel();
    expect(await cancel()).to.include({ repeat: true, outcome: 'cancelled' });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['TellBuyer'] });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await cancel()).to.include({ repeat: true, outcome: 'cancelled' });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'NotSold' });
  });

  it('fails as rejected when the buyer rejects', async () => {
    await on.runtime.reject({ instanceId, actor: buyer });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });

  it('ends wherever it is when the whole instance is cancelled', async () => {
    await on.runtime.cancelInstance({ instanceId, actor: owner, cause: 'sunk' });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'cancelled', cause: 'sunk' });
  });
});
