import { expect } from 'chai';
import { codeOf, owner } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson, xmlForm } from './on-example.ts';

const [chair, auditor] = [registeredPerson(51003), registeredPerson(51002)];

onExample('annual-accounts', 'annual accounts with two signatures', [xmlForm('accounts')], (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
  });

  const sign = (actor = chair) => on.runtime.sign({ instanceId, actor });

  it('wait for the auditor when the chair has signed', async () => {
    await sign(chair);
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['AuditorSigns'] });
  });

  it('are archived when both have signed', async () => {
    await sign(chair);
    await sign(auditor);
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Archived' });
  });

  it('are not signed by the auditor first', async () => {
    expect(await codeOf(sign(auditor))).to.equal('ERR_FORBIDDEN');
  });

  it('are not signed by the auditor at the level of the chair', async () => {
    await sign(chair);
    expect(await codeOf(sign({ ...auditor, level: 3 }))).to.equal('ERR_LEVEL_TOO_LOW');
  });

  it('are filled in anew when the chair rejects them', async () => {
    await on.runtime.reject({ instanceId, actor: chair });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
  });

  it('are filled in anew and signed by the chair again when the auditor rejects them', async () => {
    await sign(chair);
    await on.runtime.reject({ instanceId, actor: auditor });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['ChairSigns'] });
  });

  it('fail as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
