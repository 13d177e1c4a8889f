import { expect } from 'chai';
import { owner, rejection, roundIn } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const partners = [51001, 51006].map(registeredPerson);

onExample('bid', 'a bid that is dropped when its tender is called off', 'bid', (on) => {
  let instanceId: string;
  let roundId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
    roundId = await roundIn(on, instanceId);
  });

  const callOff = () => on.runtime.next({ instanceId, actor: owner, taskId: 'Watch' });

  it('waits for the partners and for whoever watches', async () => {
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['PartnersSign', 'Watch'] });
  });

  it('is handed in when both partners have signed, and nobody watches any more', async () => {
    for (const actor of partners) await on.runtime.sign({ instanceId, actor });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'HandedIn' });
  });

  it('ends as called off, and the round as interrupted', async () => {
    await on.runtime.sign({ instanceId, actor: partners[0]! });
    await callOff();
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'CalledOff' });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'cancelled', cause: 'interrupted' });
  });

  it('is signed by nobody after that', async () => {
    await callOff();
    const late = await rejection(on.runtime.sign({ instanceId, roundId, actor: partners[1]! }));
    expect([late.code, late.info?.outcome]).to.deep.equal(['ERR_ROUND_ENDED', 'cancelled']);
  });

  it('fails as rejected when a partner rejects, and nobody watches any more', async () => {
    await on.runtime.reject({ instanceId, actor: partners[1]! });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });
});
