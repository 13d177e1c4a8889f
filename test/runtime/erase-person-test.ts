import { expect } from 'chai';
import { findBreak } from '../../src/documents/index.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, rejection, storedRows } from './on-runtime.ts';
import { oneSigning } from './processes.ts';

const apps = { 'test/two': { source: oneSigning([1, 2], 'allow="reject"') } };

onRuntime('a person who is erased', { apps }, (on) => {
  let instanceId: string;
  const erase = (n: number) => on.runtime.erasePerson({ personNumber: personNumber(n) });

  before(async () => {
    instanceId = await on.start('test/two');
    await on.runtime.sign({ instanceId, actor: person(1) });
    on.clock.advance(1);
    await on.runtime.sign({ instanceId, actor: person(2) });
  });

  it('is not, while somebody waits for them or they own what runs', async () => {
    const running = await on.start('test/two');
    const before = await storedRows(on.database.knex);
    const error = await rejection(erase(2));
    expect(error).to.include({ code: 'ERR_PERSON_ACTIVE' });
    expect(error.info).to.deep.equal({ instances: [running] });
    expect(await codeOf(erase(1))).to.equal('ERR_PERSON_ACTIVE');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
    await on.runtime.cancelInstance({ instanceId: running, actor: owner });
  });

  it('is nowhere in what is stored any more', async () => {
    expect((await erase(2)).instances).to.equal(2);
    const stored = JSON.stringify(await storedRows(on.database.knex));
    expect(stored).not.to.include(personNumber(2));
    expect(stored).not.to.include('Person 2');
    expect(stored).to.include(personNumber(1));
  });

  it('leaves the signature, and the chain of the trail holds', async () => {
    const [first, second] = await on.runtime.signatures({ actor: owner, instanceId });
    expect([first!.actorName, second!.actorName, second!.personNumber]).to.deep.equal([
      'Person 1',
      undefined,
      undefined,
    ]);
    const events = await on.runtime.events({ actor: owner, instanceId });
    expect(findBreak(events.map(({ identity: _, ...event }) => event))).to.equal(undefined);
    expect(events.at(-1)!.type).to.equal('person.erased');
  });

  it('has no access any more', async () => {
    expect(await codeOf(on.runtime.instance({ actor: person(2), instanceId }))).to.equal('ERR_FORBIDDEN');
  });

  it('owned nothing any more either', async () => {
    await erase(1);
    const stored = JSON.stringify(await storedRows(on.database.knex));
    expect(stored).not.to.include(personNumber(1));
    expect(stored).not.to.include('Person 1');
    expect(stored).not.to.include('"2001"');
  });

  it('of whom nothing is stored is no error', async () => {
    expect(await erase(9)).to.deep.equal({ instances: 0 });
  });
});
