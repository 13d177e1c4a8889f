import { expect } from 'chai';
import { codeOf, owner } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson, xmlForm } from './on-example.ts';

const second = registeredPerson(51005);
const applicationFor = (amount: string) => [xmlForm('application', amount)];

onExample('grant-application', 'an application for a grant', applicationFor(''), (on) => {
  const beginFor = (amount: number) => on.begin(applicationFor(`<amount>${amount}</amount>`));
  const sign = (instanceId: string, actor = owner) => on.runtime.sign({ instanceId, actor });
  const ARCHIVED = { ended: 'completed', at: 'Archived' };

  const amounts: [string, string, object][] = [
    ['a little', '<amount>5000</amount>', ARCHIVED],
    ['just not too much', '<amount>100000</amount>', ARCHIVED],
    ['more', '<amount>100001</amount>', { waitsIn: ['SecondSigns'] }],
    ['nothing', '', ARCHIVED],
  ];
  for (const [title, amount, where] of amounts) {
    it(`for ${title} goes on as its amount says when the applicant has signed`, async () => {
      const instanceId = await on.begin(applicationFor(amount));
      await sign(instanceId);
      expect(await on.whereIs(instanceId)).to.deep.equal(where);
    });
  }

  it('for more is archived when a second person has signed too', async () => {
    const instanceId = await beginFor(250_000);
    await sign(instanceId);
    await sign(instanceId, second);
    expect(await on.whereIs(instanceId)).to.deep.equal(ARCHIVED);
  });

  it('for more is not signed by the second person first', async () => {
    expect(await codeOf(sign(await beginFor(250_000), second))).to.equal('ERR_FORBIDDEN');
  });

  it('is filled in anew when the applicant rejects it', async () => {
    const instanceId = await beginFor(5_000);
    await on.runtime.reject({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
  });

  it('is filled in anew when the second person rejects it', async () => {
    const instanceId = await beginFor(250_000);
    await sign(instanceId);
    await on.runtime.reject({ instanceId, actor: second });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    const instanceId = await beginFor(5_000);
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
