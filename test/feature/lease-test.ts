import { expect } from 'chai';
import { day } from '../helpers/runtime.ts';
import { codeOf, owner, roundIn } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const tenants = [51001, 51002].map(registeredPerson);
const board = [51003, 51004, 51005].map(registeredPerson);

onExample('lease', 'a lease that tenants sign within two weeks and the board in one', 'lease', (on) => {
  let instanceId: string;
  let roundId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
    roundId = await roundIn(on, instanceId);
  });

  const tenantsSign = async () => {
    for (const actor of tenants) await on.runtime.sign({ instanceId, actor });
  };
  const signLate = () => codeOf(on.runtime.sign({ instanceId, roundId, actor: board[1]! }));

  it('is let by the tenants and then two of the board', async () => {
    await tenantsSign();
    for (const actor of board.slice(1)) await on.runtime.sign({ instanceId, actor });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Let' });
  });

  it('gives the board its week from when the tenants have signed', async () => {
    on.clock.advance(13 * day);
    await tenantsSign();
    on.clock.advance(7 * day - 1);
    for (const actor of board.slice(1)) await on.runtime.sign({ instanceId, actor });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Let' });
  });

  it('is not let when the tenants are late', async () => {
    on.clock.advance(14 * day);
    expect(await signLate()).to.equal('ERR_ROUND_EXPIRED');
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'NotLet' });
  });

  it('is not let when the board is late', async () => {
    await tenantsSign();
    on.clock.advance(7 * day);
    expect(await signLate()).to.equal('ERR_ROUND_EXPIRED');
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'NotLet' });
  });

  it('is not let when a tenant rejects', async () => {
    await on.runtime.reject({ instanceId, actor: tenants[1]! });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'NotLet' });
  });

  it('is not let when one of the board rejects', async () => {
    await tenantsSign();
    await on.runtime.reject({ instanceId, actor: board[0]! });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'NotLet' });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
