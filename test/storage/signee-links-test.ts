import { expect } from 'chai';
import { onDatabases } from './on-databases.ts';

onDatabases('codes of signees', (on) => {
  before(() => on.start('links'));

  const enter = (signeeId: string, isWrong = true) =>
    on.storage.signeeLinks.countCode({ signeeId, instanceId: 'links', roundId: 'r', isWrong, atMost: 5 });

  it('are counted where they are wrong, and never where they are right', async () => {
    const answers: (number | undefined)[] = [];
    for (const isWrong of [false, true, true, false, true]) answers.push(await enter('a', isWrong));
    expect(answers).to.deep.equal([0, 1, 2, 2, 3]);
  });

  it('that come at once are one in a row, of which no more than so many count', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => enter('b')));
    expect(answers.filter((count) => count !== undefined)).to.have.members([1, 2, 3, 4, 5]);
    expect([await enter('b', false), await enter('b')]).to.deep.equal([undefined, undefined]);
    expect((await on.storage.signeeLinks.find('b'))?.wrongCodes).to.equal(5);
  });
});
