import { expect } from 'chai';
import { findBreak } from '../../src/documents/index.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, roundIn, rowsOf, storedRows } from './on-runtime.ts';
import { end, oneSigning, path, process, signing } from './processes.ts';

const organisation = '310000500';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/unlisted': {
    source: oneSigning([1, 2], 'completion="parallel" unlisted="true" minimum="3"'),
  },
  'test/texts': {
    source: process(
      signing(
        'Sign',
        `<signing:text lang="nb">Jeg godtar.</signing:text><signing:text lang="en">I agree.</signing:text>
         <signing:signee reference="101" /><signing:signee reference="102" />`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/organisation': {
    source: process(
      signing('Sign', '<signing:signee reference="500" /><signing:signee reference="103" />'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};

onRuntime('a signature', { apps }, (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.start('test/two');
  });

  it('names signee, actor, documents with digests and time', async () => {
    const [document] = (await on.runtime.instance({ actor: owner, instanceId })).documents;
    const { signature } = await on.runtime.sign({ instanceId, actor: person(2) });
    expect(signature).to.include({
      personNumber: personNumber(2),
      userId: '2002',
      actorName: 'Person 2',
      level: 4,
    });
    expect(signature.signedAt).to.equal(on.clock.now);
    expect(signature.documents).to.deep.equal([
      { id: document!.id, dataType: 'lease', sha256: document!.sha256 },
    ]);
  });

  it('leaves the round open while others have not signed', async () => {
    const answer = await on.runtime.sign({ instanceId, actor: person(2) });
    expect(answer).to.include({ repeat: false });
    expect(answer).not.to.have.property('outcome');
    expect(answer.instance.state).to.equal('running');
  });

  it('completes the round and moves the process on when it is the last', async () => {
    await on.runtime.sign({ instanceId, actor: person(2) });
    const { outcome, instance } = await on.runtime.sign({ instanceId, actor: person(1) });
    expect(outcome).to.equal('completed');
    expect(instance).to.include({ state: 'ended', outcome: 'completed', endEvent: 'End' });
  });

  it('is answered again when it is asked for again', async () => {
    const first = await on.runtime.sign({ instanceId, actor: person(2) });
    const again = await on.runtime.sign({ instanceId, actor: person(2) });
    expect(again.repeat).to.equal(true);
    expect(again.signature.id).to.equal(first.signature.id);
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
  });

  it('is answered again after the end, to whoever names the round', async () => {
    const roundId = await roundIn(on, instanceId);
    const first = await on.runtime.sign({ instanceId, actor: person(2), roundId });
    await on.runtime.sign({ instanceId, actor: person(1), roundId });
    const again = await on.runtime.sign({ instanceId, actor: person(2), roundId });
    expect(again.repeat).to.equal(true);
    expect(again.signature.id).to.equal(first.signature.id);
  });

  it('is counted in its group', async () => {
    const roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: person(2) });
    const [group] = await rowsOf(on, 'signee_group', { round_id: roundId });
    expect(group).to.include({ filled: 1, slots: 2 });
  });

  it('appends events whose chain holds', async () => {
    await on.runtime.sign({ instanceId, actor: person(2) });
    await on.runtime.sign({ instanceId, actor: person(1) });
    const events = await on.runtime.events({ actor: owner, instanceId });
    expect(events.map(({ type }) => type)).to.deep.equal([
      ...['instance.created', 'document.added', 'element.started', 'element.entered'],
      ...['round.entered', 'round.group-opened', 'round.signed', 'round.signed'],
      ...['round.group-completed', 'round.round-ended', 'element.left', 'element.ended', 'instance.ended'],
    ]);
    expect(findBreak(events.map(({ identity: _, ...event }) => event))).to.equal(undefined);
  });

  it('is recorded as done by the actor, under a seal', async () => {
    await on.runtime.sign({ instanceId, actor: person(2) });
    const [event] = await on.runtime.events({ actor: owner, instanceId, types: ['round.signed'] });
    expect(event!.identity).to.include({ actor: `person:${personNumber(2)}`, name: '2002' });
    expect(event!.payload.actor).to.match(/^[0-9a-f]{64}$/);
  });

  it('does not raise the version when it was a repeat', async () => {
    await on.runtime.sign({ instanceId, actor: person(2) });
    const before = await storedRows(on.database.knex);
    await on.runtime.sign({ instanceId, actor: person(2) });
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });
});

onRuntime('a signature in the language of the signee', { apps }, (on) => {
  it('keeps the text that was shown', async () => {
    const instanceId = await on.start('test/texts');
    const { signature } = await on.runtime.sign({ instanceId, actor: person(2), textLang: 'en' });
    expect(signature).to.include({ textLang: 'en', text: 'I agree.' });
  });

  it("keeps the model's first text where none was asked for", async () => {
    const instanceId = await on.start('test/texts');
    const { signature } = await on.runtime.sign({ instanceId, actor: person(2) });
    expect(signature).to.include({ textLang: 'nb', text: 'Jeg godtar.' });
  });
});

onRuntime('a signature of somebody who is not listed', { apps }, (on) => {
  it('is taken where the group takes them and the policy lets them', async () => {
    const policy = { permits: () => true };
    const lenient = await on.node({ policy });
    const instanceId = await on.start('test/unlisted');
    const { signature } = await lenient.sign({ instanceId, actor: person(7) });
    const [signee] = await rowsOf(on, 'signee', { id: signature.signeeId });
    expect(signee!.party_key).to.equal(`person:${personNumber(7)}`);
    expect(Boolean(signee!.listed)).to.equal(false);
  });

  it('comes last in the list of signees', async () => {
    const lenient = await on.node({ policy: { permits: () => true } });
    const instanceId = await on.start('test/unlisted');
    const roundId = await roundIn(on, instanceId);
    await lenient.sign({ instanceId, actor: person(7) });
    const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signees.map(({ partyId, listed, status }) => [partyId, listed, status])).to.deep.equal([
      [101, true, 'waiting'],
      [102, true, 'waiting'],
      [107, false, 'signed'],
    ]);
  });

  it('is refused by the default policy', async () => {
    const instanceId = await on.start('test/unlisted');
    expect(await codeOf(on.runtime.sign({ instanceId, actor: person(7) }))).to.equal('ERR_FORBIDDEN');
  });
});

onRuntime('a signature for an organisation', { apps }, (on) => {
  let instanceId: string;

  beforeEach(async () => {
    instanceId = await on.start('test/organisation');
  });

  it('is taken from somebody with a key role in it', async () => {
    const { signature } = await on.runtime.sign({ instanceId, actor: person(2), onBehalfOf: organisation });
    expect(signature).to.include({ organisationNumber: organisation, personNumber: personNumber(2) });
  });

  it('is refused from somebody without one', async () => {
    const signed = on.runtime.sign({ instanceId, actor: person(3), onBehalfOf: organisation });
    expect(await codeOf(signed)).to.equal('ERR_ON_BEHALF_OF_FORBIDDEN');
  });

  it('is refused where the organisation is not asked', async () => {
    const elsewhere = await on.start('test/two');
    const signed = on.runtime.sign({ instanceId: elsewhere, actor: person(2), onBehalfOf: organisation });
    expect(await codeOf(signed)).to.equal('ERR_ON_BEHALF_OF_FORBIDDEN');
  });

  it('is not made by a key role that does not name the organisation', async () => {
    expect(await codeOf(on.runtime.sign({ instanceId, actor: person(2) }))).to.be.oneOf([
      'ERR_FORBIDDEN',
      'ERR_NOT_A_SIGNEE',
    ]);
  });

  it('is taken from its system user', async () => {
    const actor = {
      kind: 'system',
      systemUserId: 'robot',
      organisationNumber: organisation,
      level: 3,
    } as const;
    const { signature } = await on.runtime.sign({ instanceId, actor });
    expect(signature).to.include({ organisationNumber: organisation, systemUserId: 'robot' });
    expect(signature).not.to.have.property('personNumber');
  });

  it("is refused from another organisation's system user", async () => {
    const actor = {
      kind: 'system',
      systemUserId: 'robot',
      organisationNumber: '310000999',
      level: 3,
    } as const;
    expect(await codeOf(on.runtime.sign({ instanceId, actor }))).to.equal('ERR_FORBIDDEN');
  });

  it("is refused from the organisation's own token", async () => {
    const actor = { kind: 'organisation', organisationNumber: organisation, level: 3 } as const;
    expect(await codeOf(on.runtime.sign({ instanceId, actor }))).to.equal('ERR_ACTOR_CANNOT_SIGN');
  });
});

onRuntime('what is stored of people', { apps }, (on) => {
  it('holds identity numbers in signees, signatures and sealed identities alone', async () => {
    const instanceId = await on.start('test/two', { key: 'start' });
    await on.runtime.sign({ instanceId, actor: person(2), key: 'sign' });
    await on.runtime.next({
      instanceId,
      actor: owner,
      action: 'sign',
      key: 'next',
      roundId: await roundIn(on, instanceId),
    });
    for (const [table, rows] of Object.entries(await storedRows(on.database.knex))) {
      if (table === 'signee' || table === 'signature') continue;
      const shown = rows.map((row) => {
        const { identity: _, owner_number: __, ...rest } = JSON.parse(row) as Record<string, unknown>;
        return JSON.stringify(rest);
      });
      expect(shown.join('\n'), table).not.to.match(/\b0181\d{7}\b/);
    }
  });
});

onRuntime('a model that names signees by their numbers', { apps }, (on) => {
  it('leaves them in the definition and with the signees alone', async () => {
    const numbers = [2, 3].map((n) => `<signing:signee person="${personNumber(n)}" name="Kari" />`);
    const source = process(signing('Sign', numbers.join('')), end(), path('Start', 'Sign', 'End'));
    const node = await on.node({ apps: { 'test/numbers': { source } } });
    const { instance } = await node.start({
      app: 'test/numbers',
      ownerPartyId: 101,
      actor: owner,
      documents: [lease()],
    });
    expect(instance.state).to.equal('running');
    for (const [table, rows] of Object.entries(await storedRows(on.database.knex))) {
      if (table === 'signee' || table === 'definition') continue;
      expect(
        rows.filter((row) => row.includes(personNumber(3))),
        table,
      ).to.deep.equal([]);
    }
  });
});

onRuntime('documents of a signature', { apps }, (on) => {
  it('may be chosen among several', async () => {
    const source = process(
      signing('Sign', '<signing:signee reference="101" /><signing:signee reference="102" />').replace(
        'dataType="lease"',
        'dataType="lease" required="false"',
      ),
      end(),
      path('Start', 'Sign', 'End'),
    );
    const runtime = await on.node({ apps: { 'test/choice': { source } } });
    const { instance } = await runtime.start({
      app: 'test/choice',
      ownerPartyId: 101,
      actor: owner,
      documents: [lease('one'), lease('two')],
    });
    const [, second] = instance.documents;
    const { signature } = await runtime.sign({
      instanceId: instance.id,
      actor: person(2),
      documentIds: [second!.id],
    });
    expect(signature.documents.map(({ id }) => id)).to.deep.equal([second!.id]);
  });
});
