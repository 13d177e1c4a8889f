import { expect } from 'chai';
import { onDatabases } from './on-databases.ts';
import {
  changesOf,
  DIGEST_A,
  DIGEST_B,
  eventRecord,
  instanceRecord,
  NOW,
  roundRecord,
  signatureRecord,
  signeeRecord,
} from './records.ts';

onDatabases('queries', (on) => {
  const documents = (sha256: string) => [{ id: 'queried-lease', dataType: 'lease', sha256 }];

  before(async () => {
    await on.start('queried');
    const rejected = roundRecord('queried', { id: 'rejected', state: 'rejected', enteredAt: NOW - 1 });
    const signature = (id: string, fields: Parameters<typeof signatureRecord>[2] = {}) =>
      signatureRecord('queried', id, { documents: documents(DIGEST_A), ...fields });
    await on.storage.transaction((transaction) =>
      on.storage.commit(
        [
          changesOf(instanceRecord('queried'), {
            rounds: [rejected],
            changedRounds: [rejected],
            signees: [
              signeeRecord('queried', 'unlisted', { listed: false, position: 0 }),
              signeeRecord('queried', 'per', { roundId: 'rejected', partyKey: 'person:per' }),
            ],
            signatures: [
              signature('second', { signedAt: NOW + 2, actorKey: 'person:ola' }),
              signature('first', { signedAt: NOW + 1 }),
              signature('changed', { signedAt: NOW + 3, documents: documents(DIGEST_B) }),
              signature('void', { supersededAt: NOW, documents: documents('c'.repeat(64)) }),
              signature('of-rejected', { roundId: 'rejected' }),
            ],
            events: [eventRecord('queried', 2), eventRecord('queried', 3, { identity: { name: 'Kari' } })],
          }),
        ],
        transaction,
      ),
    );
  });

  it('list all rounds with their groups, oldest first', async () => {
    expect(
      (await on.storage.rounds.list('queried')).map(({ id, groups }) => [id, groups.length]),
    ).to.deep.equal([
      ['rejected', 1],
      ['queried-round', 1],
    ]);
  });

  it('list signees as they were listed, unlisted ones last', async () => {
    expect((await on.storage.signees.list('queried-round')).map(({ id }) => id)).to.deep.equal([
      'queried-kari',
      'queried-ola',
      'unlisted',
    ]);
  });

  it('list the standing signatures of a round, oldest first', async () => {
    const found = await on.storage.signatures.list({ instanceId: 'queried', roundId: 'queried-round' });
    expect(found.map(({ id }) => id)).to.deep.equal(['first', 'second', 'changed']);
  });

  it('list the signatures of all rounds that count', async () => {
    const found = await on.storage.signatures.list({ instanceId: 'queried', actorKey: 'person:kari' });
    expect(found.map(({ id }) => id)).to.deep.equal(['first', 'changed']);
  });

  it('list the signatures of a rejected round when it is named', async () => {
    const found = await on.storage.signatures.list({ instanceId: 'queried', roundId: 'rejected' });
    expect(found.map(({ id }) => id)).to.deep.equal(['of-rejected']);
  });

  it('tell each different set of documents that standing signatures cover', async () => {
    expect(await on.storage.rounds.signedDocuments('queried-round')).to.have.deep.members([
      documents(DIGEST_A),
      documents(DIGEST_B),
    ]);
  });

  it('leave out the documents of signatures that are excepted', async () => {
    expect(await on.storage.rounds.signedDocuments('queried-round', { except: ['changed'] })).to.deep.equal([
      documents(DIGEST_A),
    ]);
  });

  it('tell no documents of a round without signatures', async () => {
    expect(await on.storage.rounds.signedDocuments('unknown')).to.deep.equal([]);
  });

  it('know a signee of an open round', async () => {
    expect(await on.storage.instances.involvement('queried', ['person:kari'])).to.deep.equal({
      parties: new Set(['person:kari']),
      open: true,
    });
  });

  it('know a signee of a round that has ended', async () => {
    expect(await on.storage.instances.involvement('queried', ['person:x', 'person:per'])).to.deep.equal({
      parties: new Set(['person:per']),
      open: false,
    });
  });

  it('know nobody without a key', async () => {
    expect(await on.storage.instances.involvement('queried', [])).to.deep.equal({
      parties: new Set(),
      open: false,
    });
  });

  it('list events of some types', async () => {
    const found = await on.storage.events.list('queried', { types: ['signed'] });
    expect(found).to.deep.equal([
      eventRecord('queried', 2),
      eventRecord('queried', 3, { identity: { name: 'Kari' } }),
    ]);
  });

  it('find instances by state, app and owner, newest first', async () => {
    await on.storage.transaction((transaction) =>
      on.storage.commit(
        [
          changesOf(instanceRecord('newest', { createdAt: NOW + 9 }), { created: true }),
          changesOf(instanceRecord('ended', { state: 'ended' }), { created: true }),
          changesOf(instanceRecord('others', { ownerPartyId: 7 }), { created: true }),
        ],
        transaction,
      ),
    );
    const found = await on.storage.instances.search({
      state: 'running',
      app: 'lease',
      ownerPartyId: 500_001,
      limit: 2,
    });
    expect(found.map(({ id }) => id)).to.deep.equal(['newest', 'queried']);
  });

  it('find a definition that was saved twice', async () => {
    const definition = { hash: DIGEST_A, app: 'lease', source: '<definitions />', createdAt: NOW };
    await on.storage.definitions.save(definition);
    await on.storage.definitions.save({ ...definition, createdAt: NOW + 1 });
    expect(await on.storage.definitions.find(DIGEST_A)).to.deep.equal(definition);
  });

  it('answer the first value of a setting that is set twice', async () => {
    await on.storage.settings.setOnce('salt', 'first');
    expect(await on.storage.settings.setOnce('salt', 'second')).to.equal('first');
  });

  it('answer nothing for what is unknown', async () => {
    expect([
      await on.storage.definitions.find('unknown'),
      await on.storage.instances.find('unknown'),
      await on.storage.rounds.find('unknown'),
      await on.storage.signatures.find('unknown'),
      await on.storage.documents.find('queried', 'unknown'),
      await on.storage.contents.find('unknown'),
      await on.storage.jobs.find('notify', 'unknown'),
      await on.storage.settings.get('unknown'),
    ]).to.deep.equal(new Array(8).fill(undefined));
  });
});
