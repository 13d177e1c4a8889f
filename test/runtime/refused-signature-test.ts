import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, rejection, roundIn, storedRows } from './on-runtime.ts';
import { oneSigning } from './processes.ts';

const organisation = '310000500';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/level': { source: oneSigning([1, 2], 'level="3"') },
};

onRuntime('a refused signature', { apps }, (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.start('test/two');
  });

  const refusals: [string, () => Parameters<typeof on.runtime.sign>[0], string][] = [
    ['by a stranger', () => ({ instanceId, actor: person(5) }), 'ERR_FORBIDDEN'],
    [
      'of documents that are not there',
      () => ({ instanceId, actor: person(2), documentIds: ['nothing'] }),
      'ERR_DOCUMENT_UNKNOWN',
    ],
    [
      'in a round that does not exist',
      () => ({ instanceId, actor: person(2), roundId: 'nothing' }),
      'ERR_ROUND_UNKNOWN',
    ],
    [
      'in a task in which the instance does not wait',
      () => ({ instanceId, actor: person(2), taskId: 'Nothing' }),
      'ERR_ROUND_UNKNOWN',
    ],
    [
      'in an instance that does not exist',
      () => ({ instanceId: 'nothing', actor: person(2) }),
      'ERR_INSTANCE_UNKNOWN',
    ],
    [
      'in an instance of another app',
      () => ({ instanceId, app: 'test/texts', actor: person(2) }),
      'ERR_INSTANCE_UNKNOWN',
    ],
    [
      'in an instance of another owner',
      () => ({ instanceId, ownerPartyId: 102, actor: person(2) }),
      'ERR_INSTANCE_UNKNOWN',
    ],
  ];
  for (const [title, command, code] of refusals) {
    it(`${title} has code ${code} and changes nothing`, async () => {
      const before = await storedRows(on.database.knex);
      expect(await codeOf(on.runtime.sign(command()))).to.equal(code);
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }

  it('with a level that is too low has a code and changes nothing', async () => {
    const high = await on.start('test/level');
    const before = await storedRows(on.database.knex);
    expect(await codeOf(on.runtime.sign({ instanceId: high, actor: person(2, 2) }))).to.equal(
      'ERR_LEVEL_TOO_LOW',
    );
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('after the end tells the outcome', async () => {
    const roundId = await roundIn(on, instanceId);
    await on.runtime.return({ instanceId, actor: owner });
    const error = await rejection(on.runtime.sign({ instanceId, actor: person(2), roundId }));
    expect(error.code).to.equal('ERR_ROUND_ENDED');
    expect(error.info).to.include({ outcome: 'rejected' });
  });

  it('tells a stranger nothing of an instance that has ended', async () => {
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    const error = await rejection(on.runtime.sign({ instanceId, actor: person(5) }));
    expect(error.code).to.equal('ERR_FORBIDDEN');
    expect(error.info ?? {}).not.to.have.property('outcome');
  });

  it('names nobody in its message', async () => {
    for (const actor of [person(5), person(2)]) {
      const signed = on.runtime.sign({ instanceId, actor, onBehalfOf: organisation, documentIds: ['x'] });
      expect((await rejection(signed)).message).not.to.match(/0181\d{7}/);
    }
  });
});
