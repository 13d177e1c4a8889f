import { expect } from 'chai';
import { codeOf, owner } from '../runtime/on-runtime.ts';
import { onExample, xmlForm } from './on-example.ts';

const bytes = Buffer.from('of whatever format');
const whole = [
  xmlForm('notice'),
  xmlForm('neighbours'),
  { dataType: 'site-plan', contentType: 'application/pdf', bytes },
  { dataType: 'photo', contentType: 'image/jpeg', bytes },
];

onExample('building-notice', 'a notice of which a part is signed', whole, (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
  });

  /** Signs these data types, or what is chosen beforehand; answers those that were signed. */
  const sign = async (...dataTypes: string[]) => {
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    const chosen = documents.filter(({ dataType }) => dataTypes.includes(dataType)).map(({ id }) => id);
    const documentIds = dataTypes.length === 0 ? {} : { documentIds: chosen };
    const { signature } = await on.runtime.sign({ instanceId, actor: owner, ...documentIds });
    return signature!.documents.map(({ dataType }) => dataType);
  };

  it('is signed with what is chosen beforehand, and without its photo', async () => {
    expect(await sign()).to.have.members(['notice', 'neighbours', 'site-plan']);
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Archived' });
  });

  it('may be signed without what may be left out', async () => {
    expect(await sign('notice', 'site-plan')).to.have.members(['notice', 'site-plan']);
  });

  it('may be signed as a whole', async () => {
    const all = ['notice', 'neighbours', 'site-plan', 'photo'];
    expect(await sign(...all)).to.have.members(all);
  });

  for (const [part, chosen] of [
    ['form', ['neighbours', 'site-plan']],
    ['site plan', ['notice', 'photo']],
  ] as const) {
    it(`is not signed without its ${part}`, async () => {
      expect(await codeOf(sign(...chosen))).to.equal('ERR_DOCUMENT_REQUIRED');
    });
  }

  it('is not handed in without its site plan', async () => {
    expect(await codeOf(on.begin(whole.slice(0, 2)))).to.equal('ERR_DOCUMENT_COUNT');
  });

  it('is filled in anew when the owner rejects it', async () => {
    await on.runtime.reject({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
  });

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
