import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, owner } from '../runtime/on-runtime.ts';
import { onExample, xmlForm } from './on-example.ts';

const form = xmlForm('tax-return');
const receipt = { dataType: 'receipt', contentType: 'text/plain', bytes: Buffer.from('a receipt') };

onExample('tax-return', 'a tax return that its owner signs', [form, receipt], (on) => {
  const signedIn = async (instanceId: string) => {
    const [signature] = await on.runtime.signatures({ actor: owner, instanceId });
    return signature!.documents.map(({ dataType }) => dataType);
  };

  it('is archived when the owner has signed all of it', async () => {
    const instanceId = await on.begin();
    await on.runtime.sign({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Archived' });
    expect(await signedIn(instanceId)).to.have.members(['tax-return', 'receipt']);
  });

  it('needs no receipt', async () => {
    const instanceId = await on.begin([form]);
    await on.runtime.sign({ instanceId, actor: owner });
    expect(await signedIn(instanceId)).to.have.members(['tax-return']);
  });

  it('is not signed without a receipt that is there', async () => {
    const instanceId = await on.begin();
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    const chosen = documents.filter(({ dataType }) => dataType === 'tax-return').map(({ id }) => id);
    const signed = on.runtime.sign({ instanceId, actor: owner, documentIds: chosen });
    expect(await codeOf(signed)).to.equal('ERR_DOCUMENT_REQUIRED');
  });

  it('is not handed in without its form', async () => {
    expect(await codeOf(on.begin([receipt]))).to.equal('ERR_DOCUMENT_COUNT');
  });

  it('is not signed at the level at which it is filled in', async () => {
    const instanceId = await on.begin();
    const signed = on.runtime.sign({ instanceId, actor: person(1, 2) });
    expect(await codeOf(signed)).to.equal('ERR_LEVEL_TOO_LOW');
  });

  for (const [title, back] of [
    ['the owner rejects it', (instanceId) => on.runtime.reject({ instanceId, actor: owner })],
    ['the owner returns it', (instanceId) => on.runtime.return({ instanceId, actor: owner })],
  ] as [string, (instanceId: string) => Promise<unknown>][]) {
    it(`is filled in anew when ${title}`, async () => {
      const instanceId = await on.begin();
      await back(instanceId);
      expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Fill'] });
    });
  }

  it('fails as cancelled when the owner cancels the round', async () => {
    const instanceId = await on.begin();
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
