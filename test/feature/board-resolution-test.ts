import { expect } from 'chai';
import { codeOf, owner, roundIn } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const [modig, sindig, lystig, rolig, munter] = [51003, 51004, 51005, 51006, 51007].map(registeredPerson);

onExample('board-resolution', 'a resolution that two of the five of the board sign', 'resolution', (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
  });

  const sign = (actor = modig!) => on.runtime.sign({ instanceId, actor });
  const reject = (actor = modig!) => on.runtime.reject({ instanceId, actor });

  it('is passed by the second signature, whoever made it', async () => {
    await sign(munter);
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['BoardSigns'] });
    expect((await sign(lystig)).outcome).to.equal('completed');
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Passed' });
  });

  it('refuses a third one, who comes too late', async () => {
    const roundId = await roundIn(on, instanceId);
    await sign(modig);
    await sign(sindig);
    const third = on.runtime.sign({ instanceId, roundId, actor: rolig! });
    expect(await codeOf(third)).to.equal('ERR_ROUND_ENDED');
  });

  it('is passed though three have rejected', async () => {
    for (const member of [modig, sindig, lystig]) await reject(member);
    await sign(rolig);
    await sign(munter);
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Passed' });
  });

  it('goes to the members with the fourth rejection, though one has signed', async () => {
    await sign(rolig);
    for (const member of [modig, sindig, lystig]) await reject(member);
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['BoardSigns'] });
    expect((await reject(munter)).outcome).to.equal('rejected');
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Invite'] });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Called' });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
