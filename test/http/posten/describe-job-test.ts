import { expect } from 'chai';
import { describeJob } from '../../../src/http/posten/describe-job.ts';
import { personNumber } from '../../helpers/runtime.ts';
import { jobIdOf, onPosten, privateSender, text } from './posten-server.ts';

const actor = { kind: 'person' as const, personNumber: personNumber(2), level: 4 };
const second = { name: 'rules.txt', bytes: Buffer.from('The rules'), mime: 'text/plain' };

onPosten('what signees are told of a job', (on) => {
  async function described(job: Parameters<typeof on.send>[0]) {
    const instanceId = await on.instanceOf(jobIdOf(await on.send(job)));
    const { id: signeeId } = (await on.runtime.progress({ actor, instanceId })).signees[0]!;
    const invitation = await on.runtime.invitation({ signeeId });
    return { invitation, description: await describeJob(on.runtime)(invitation, actor) };
  }

  it('are its title and description, and what its documents are called, in their order', async () => {
    const documents = [second, text];
    const content = `<title>Lease</title><nonsensitive-title>A contract</nonsensitive-title><description>Read &amp; sign</description><documents>
      <document href="rules.txt" mime="text/plain"><title>House rules</title></document>
      <document href="lease.txt" mime="text/plain"><title>The lease</title></document></documents>`;
    const { invitation, description } = await described({ documents, content });
    expect(invitation).to.include({ title: 'A contract', from: 'Private sender' });
    const { documents: named, ...said } = description!;
    expect(said).to.deep.equal({ title: 'Lease', description: 'Read & sign' });
    expect(named!.map(({ title }) => title)).to.deep.equal(['House rules', 'The lease']);
  });

  it('is the title of the one document, of jobs as until schema 2.6', async () => {
    const content = '<document href="lease.txt" mime="text/plain"><title>Lease</title></document>';
    const { description } = await described({ content });
    expect(description!.documents!.map(({ title }) => title)).to.deep.equal(['Lease']);
  });

  it('is nothing that everybody may read, where the sender gives no such title', async () => {
    const { invitation } = await described({});
    expect(invitation.title).to.equal(undefined);
  });

  it('leaves the manifest itself to the sender', async () => {
    const instanceId = await on.instanceOf(jobIdOf(await on.send({})));
    const { documents } = await on.runtime.instance({ actor, instanceId });
    const codes: Record<string, unknown> = {};
    for (const { id: documentId, dataType } of documents)
      codes[dataType] = await on.runtime
        .document({ actor, instanceId, documentId })
        .then(() => 'read')
        .catch((error) => error.code);
    expect(codes).to.deep.equal({
      document: 'read',
      manifest: 'ERR_FORBIDDEN',
      'package-signature': 'ERR_FORBIDDEN',
      request: 'ERR_FORBIDDEN',
    });
    const owner = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };
    const [manifest] = documents.filter(({ dataType }) => dataType === 'manifest');
    await on.runtime.document({ actor: owner, instanceId, documentId: manifest!.id });
  });
});
