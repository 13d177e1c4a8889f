import { expect } from 'chai';
import { day } from '../helpers/runtime.ts';
import { codeOf, owner, rejection, roundIn } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const [head, director] = [registeredPerson(51001), registeredPerson(51004)];

onExample('purchase', 'a purchase that goes to the director when the head is late', 'order', (on) => {
  let instanceId: string;
  let headsRound: string;

  beforeEach(async () => {
    instanceId = await on.begin();
    headsRound = await roundIn(on, instanceId);
  });

  /** Lets the head's five days pass; what comes next, even if it is refused, takes the purchase to the director. */
  const letHeadsDaysPass = async () => {
    on.clock.advance(5 * day);
    return rejection(on.runtime.sign({ instanceId, roundId: headsRound, actor: head }));
  };

  it('is ordered when the head signs within five days', async () => {
    on.clock.advance(5 * day - 1);
    await on.runtime.sign({ instanceId, actor: head });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Ordered' });
  });

  it('is not signed by the director before that', async () => {
    expect(await codeOf(on.runtime.sign({ instanceId, actor: director }))).to.equal('ERR_FORBIDDEN');
  });

  it('tells the head that the five days have passed', async () => {
    const { code, info } = await letHeadsDaysPass();
    expect([code, info?.outcome]).to.deep.equal(['ERR_ROUND_EXPIRED', 'expired']);
  });

  it('waits for the director then', async () => {
    await letHeadsDaysPass();
    expect(await on.whereIs(instanceId))
      .to.have.property('waitsIn')
      .that.includes('DirectorSigns')
      .and.not.includes('HeadSigns');
  });

  it('gives the director two days, and no time of the head’s', async () => {
    await letHeadsDaysPass();
    const [round] = await on.runtime.rounds({ actor: owner, instanceId, taskId: 'DirectorSigns' });
    expect(round!.groups[0]!.deadlineAt).to.equal(on.clock.now + 2 * day);
  });

  it('asks somebody to call the head after three days, who may still sign', async () => {
    on.clock.advance(3 * day - 1);
    await on.runtime.doDueJobs();
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['HeadSigns'] });
    on.clock.advance(1);
    await on.runtime.doDueJobs();
    expect(await on.whereIs(instanceId))
      .to.have.property('waitsIn')
      .that.has.members(['HeadSigns', 'Call']);
    await on.runtime.sign({ instanceId, actor: head, taskId: 'HeadSigns' });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Ordered' });
  });

  it('goes to the director by itself', async () => {
    on.clock.advance(5 * day);
    await on.runtime.doDueJobs();
    expect(await on.whereIs(instanceId))
      .to.have.property('waitsIn')
      .that.includes('DirectorSigns');
  });

  it('is ordered when the director signs', async () => {
    await letHeadsDaysPass();
    await on.runtime.sign({ instanceId, actor: director });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Ordered' });
  });

  it('fails as expired when the director is late too', async () => {
    await letHeadsDaysPass();
    on.clock.advance(2 * day);
    await codeOf(on.runtime.sign({ instanceId, actor: director }));
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'expired' });
  });

  it('fails as rejected when the head rejects', async () => {
    await on.runtime.reject({ instanceId, actor: head });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });

  it('fails as rejected when the director rejects', async () => {
    await letHeadsDaysPass();
    await on.runtime.reject({ instanceId, actor: director });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'rejected' });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
