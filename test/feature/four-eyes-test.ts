import { expect } from 'chai';
import { codeOf, owner } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const [stille, rask] = [registeredPerson(51001), registeredPerson(51002)];

onExample('four-eyes', 'a payment that needs four eyes', 'payment', (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
  });

  const sign = (actor = stille) => on.runtime.sign({ instanceId, actor });

  it('waits for a second one when somebody has signed', async () => {
    await sign(stille);
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Countersign'] });
  });

  it('is not released by the one who signed first', async () => {
    await sign(stille);
    const again = on.runtime.sign({ instanceId, actor: stille, taskId: 'Countersign' });
    expect(await codeOf(again)).to.equal('ERR_NOT_DISTINCT');
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Countersign'] });
  });

  it('is released when another has signed', async () => {
    await sign(stille);
    expect((await sign(rask)).outcome).to.equal('completed');
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Released' });
  });

  it('fails as rejected when somebody rejects the first task', async () => {
    await on.runtime.reject({ instanceId, actor: rask });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });

  it('fails as rejected when somebody rejects the second task', async () => {
    await sign(stille);
    await on.runtime.reject({ instanceId, actor: rask });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });

  it('fails as rejected when the owner returns it', async () => {
    await on.runtime.return({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
