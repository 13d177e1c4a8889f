import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { findBreak } from '../../src/documents/index.ts';
import { erasePerson } from '../../src/runtime/commands/erase.ts';
import { InstancePlan } from '../../src/runtime/instance-plan.ts';
import { createStorage } from '../../src/storage/index.ts';
import { memoryFolder } from '../documents/evidence/memory-folder.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { codeOf, onRuntime, owner, rejection, storedRows } from './on-runtime.ts';
import { end, oneSigning, path, process, signing } from './processes.ts';

const contact = 'elv@example.org, 41000000';
const apps = {
  'test/two': { source: oneSigning([1, 2], 'allow="reject"') },
  'test/contact': {
    source: process(
      signing(
        'Sign',
        `<signing:signee contact="${contact}" name="${contact}" email="elv@example.org" mobile="41000000" /><signing:signee reference="101" />`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};

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

  it('is not, where they were asked to sign since that was looked up', async () => {
    const running = await on.start('test/two');
    const storage = createStorage(on.database);
    const partyKey = `person:${personNumber(2)}`;
    const asked = { instanceId: running, partyKeys: [partyKey], actorKeys: [], answerKeys: [] };
    const plan = new InstancePlan((await storage.load([asked])).get(running)!, on.clock.now);
    expect(() => erasePerson(plan, [partyKey], { trail: [], records: [] }))
      .to.throw()
      .with.property('code', 'ERR_PERSON_ACTIVE');
    await on.runtime.cancelInstance({ instanceId: running, actor: owner });
  });

  it('is one, and none that a pattern would find', async () => {
    const before = await storedRows(on.database.knex);
    for (const personNumber of ['%', '0181000000_', '']) {
      expect(await codeOf(on.runtime.erasePerson({ personNumber }))).to.match(/must be 11 digits/);
    }
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('is nowhere in what is stored any more', async () => {
    expect((await erase(2)).instances).to.equal(3);
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

onRuntime('the evidence of an instance whose signee was erased', { apps }, (on) => {
  it('still verifies, and does not name them', async () => {
    on.clock.now = Date.now();
    const instanceId = await on.start('test/two');
    await on.runtime.sign({ instanceId, actor: person(1) });
    on.clock.advance(1);
    await on.runtime.sign({ instanceId, actor: person(2) });
    await on.runtime.erasePerson({ personNumber: personNumber(2) });
    const files = new Map<string, Buffer>();
    for await (const { path, pieces } of await on.runtime.evidence({ instanceId, actor: owner })) {
      files.set(path, await buffer(pieces));
    }
    const verdict = await verifyEvidence(
      { folder: memoryFolder(files) },
      { trusted: [(await testSealing()).pki.rootDer], now: on.clock.now },
    );
    expect(verdict.problems).to.deep.equal([]);
    const said = verdict.statements.join('\n');
    expect(said).to.include(personNumber(1)).and.not.to.include(personNumber(2));
  });
});

onRuntime('a person who is known by a contact alone', { apps }, (on) => {
  const elv = { ...person(20), contact };
  const ofContact = /elv@example|41000000/;

  it('is erased with the person who has signed as it', async () => {
    const instanceId = await on.start('test/contact');
    for (const actor of [elv, owner]) await on.runtime.sign({ instanceId, actor });
    expect(await on.runtime.erasePerson({ personNumber: personNumber(20) })).to.deep.equal({ instances: 1 });
    const { definition: _, ...rows } = await storedRows(on.database.knex);
    expect(JSON.stringify(rows)).not.to.match(ofContact);
    expect(JSON.stringify(rows)).not.to.include(personNumber(20));
  });

  it('is not erased with a person whose signature may still be needed', async () => {
    const instanceId = await on.start('test/contact');
    await on.runtime.sign({ instanceId, actor: elv });
    expect(await codeOf(on.runtime.erasePerson({ personNumber: personNumber(20) }))).to.equal(
      'ERR_PERSON_ACTIVE',
    );
    await on.runtime.cancelInstance({ instanceId, actor: owner });
  });

  it('is erased by the contact, whether they ever came or not', async () => {
    const instanceId = await on.start('test/contact');
    expect(await codeOf(on.runtime.erasePerson({ contact }))).to.equal('ERR_PERSON_ACTIVE');
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    await on.runtime.erasePerson({ contact });
    const { definition: _, ...rows } = await storedRows(on.database.knex);
    expect(JSON.stringify(rows)).not.to.match(ofContact);
  });
});
