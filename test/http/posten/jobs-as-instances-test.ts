import { expect } from 'chai';
import { personNumber } from '../../helpers/runtime.ts';
import { rejection } from '../../runtime/on-runtime.ts';
import { broker, jobIdOf, onPosten, portalSigner, privateSender } from './posten-server.ts';

const sender = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };
const archive = `/${privateSender}/archive/documents/1/pades`;

onPosten('a job, which is an instance like any other,', (on) => {
  it('is found by its sender, and by who signs in it', async () => {
    const id = jobIdOf(await on.send({}));
    const { items } = await on.runtime.search({
      actor: sender,
      app: 'local/posten-portal',
      signee: { person: personNumber(2) },
    });
    expect(items.map(({ number, state }) => [number, state])).to.deep.equal([[id, 'running']]);
  });

  it('is in the inbox of who is to sign', async () => {
    const id = jobIdOf(await on.send({ signers: portalSigner(8) }));
    const actor = { kind: 'person' as const, personNumber: personNumber(8), level: 4 };
    const { items } = await on.runtime.inbox({ actor });
    expect(items.map(({ instanceId }) => instanceId)).to.deep.equal([await on.instanceOf(id)]);
  });

  for (const app of ['local/posten-direct', 'local/posten-portal']) {
    it(`is started at this door alone, also of ${app}`, async () => {
      const job = jobIdOf(await on.send({}));
      const { owner } = await on.runtime.instance({
        actor: sender,
        instanceId: await on.instanceOf(job),
      });
      const started = on.runtime.start({ actor: sender, app, ownerPartyId: owner.partyId });
      expect((await rejection(started)).code).to.equal('ERR_VARIABLE_MISSING');
    });
  }

  it('keeps what was sent as it was sent, also where its sender would have it otherwise', async () => {
    const instanceId = await on.instanceOf(jobIdOf(await on.send({})));
    const { documents } = await on.runtime.instance({ actor: sender, instanceId });
    for (const { id: documentId, dataType } of documents) {
      const deleted = on.runtime.deleteDocument({ actor: sender, instanceId, documentId });
      expect([dataType, (await rejection(deleted)).code]).to.deep.equal([dataType, 'ERR_DOCUMENT_LOCKED']);
    }
  });

  it('is cancelled at another door too, and its queue tells of it', async () => {
    const id = jobIdOf(await on.send({ request: '<polling-queue>doors</polling-queue>' }));
    await on.runtime.cancelInstance({ actor: sender, instanceId: await on.instanceOf(id) });
    const { xml } = await on.call('GET', `/${privateSender}/portal/signature-jobs?polling_queue=doors`);
    expect([xml.find('status'), xml.all('signature')[0]!.find('status')]).to.deep.equal([
      'FAILED',
      'CANCELLED',
    ]);
  });

  it('has it all in its audit trail: who sent it, for whom, who came, signed and took it in', async () => {
    const answer = await on.send({ as: broker, request: '<polling-queue>trail</polling-queue>' });
    const instanceId = await on.instanceOf(jobIdOf(answer));
    await on.sign(jobIdOf(answer), 2);
    const { xml } = await on.call('GET', `/${privateSender}/portal/signature-jobs?polling_queue=trail`);
    await on.call('POST', xml.find('confirmation-url')!);
    const events = await on.runtime.events({ actor: sender, instanceId });
    const done = events.map(({ type, identity }) => [type, identity?.name]);
    expect(done[0]).to.deep.equal(['instance.created', `${privateSender} by ${broker}`]);
    expect(done.map(([type]) => type)).to.include.members([
      'round.signed',
      'instance.ended',
      'status.confirmed',
    ]);
    expect(done.at(-1)).to.deep.equal(['status.confirmed', privateSender]);
  });

  it('holds nothing of a person in what the engine keeps', async () => {
    const id = jobIdOf(await on.send({ further: '' }));
    const rows = await on.database
      .knex('signing_engine_state')
      .where({ instance_id: await on.instanceOf(id) });
    const kept = JSON.stringify(rows);
    expect(kept).not.to.include(personNumber(2));
    expect(kept).not.to.include('Lease of a flat');
    expect(rows).to.have.length(1);
  });

  it('is in no archive', async () => {
    const { status, xml } = await on.call('GET', archive);
    expect([status, xml.find('error-code')]).to.deep.equal([404, 'ARCHIVED_DOCUMENT_NOT_FOUND']);
  });
});
