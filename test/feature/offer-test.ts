import { expect } from 'chai';
import { codeOf, owner, roundIn } from '../runtime/on-runtime.ts';
import { onExample, registeredPerson } from './on-example.ts';

const [stille, rask] = [registeredPerson(51001), registeredPerson(51002)];

onExample('offer', 'an offer that goes back to its form', 'offer', (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.begin();
  });

  const sign = (actor = stille) => on.runtime.sign({ instanceId, actor });
  const change = async () => {
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    const about = { instanceId, actor: owner, documentId: documents[0]!.id };
    return on.runtime.replaceDocument({
      ...about,
      contentType: 'text/plain',
      bytes: Buffer.from('another offer'),
    });
  };

  it('is made when both have signed', async () => {
    await sign(stille);
    await sign(rask);
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Made' });
  });

  for (const [title, back] of [
    ['one of them rejects', () => on.runtime.reject({ instanceId, actor: rask })],
    ['the owner returns it', () => on.runtime.return({ instanceId, actor: owner })],
  ] as const) {
    describe(`and ${title}`, () => {
      let earlier: string;

      beforeEach(async () => {
        earlier = await roundIn(on, instanceId);
        await sign(stille);
        await back();
      });

      it('waits in its form', async () => {
        expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['Write'] });
      });

      it('may be changed there, and not while it is signed', async () => {
        expect(await codeOf(change())).to.equal(undefined);
        await on.runtime.next({ instanceId, actor: owner });
        expect(await codeOf(change())).to.equal('ERR_DOCUMENT_LOCKED');
      });

      it('is signed anew by both: a new round, in which the old signature does not count', async () => {
        on.clock.advance(1_000);
        await on.runtime.next({ instanceId, actor: owner });
        const rounds = await on.runtime.rounds({ actor: owner, instanceId });
        expect(
          rounds.map(({ state, superseded, groups }) => [state, superseded, groups[0]!.filled]),
        ).to.deep.equal([
          ['rejected', true, 1],
          ['open', false, 0],
        ]);
        await sign(rask);
        expect(await on.whereIs(instanceId)).to.deep.equal({ waitsIn: ['SignOffer'] });
        await sign(stille);
        expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'completed', at: 'Made' });
      });

      it('keeps the old signature as proof', async () => {
        const kept = await on.runtime.signatures({ actor: owner, instanceId, roundId: earlier });
        expect(kept).to.have.lengthOf(1);
      });
    });
  }

  it('fails as cancelled when the owner cancels the round', async () => {
    await on.runtime.cancelRound({ instanceId, actor: owner });
    expect(await on.whereIs(instanceId)).to.deep.equal({ ended: 'cancelled' });
  });
});
