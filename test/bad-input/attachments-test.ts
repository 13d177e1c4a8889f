import { expect } from 'chai';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { readAttachments } from '../../src/documents/pdf/read-attachments.ts';
import { pdfsig } from '../helpers/pdfsig.ts';
import { needs } from '../helpers/programs.ts';
import { person } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { AltinnServer } from '../http/altinn/altinn-server.ts';
import { altinnProcess, chain, dataType, end, signing, task } from '../http/altinn/processes.ts';
import { badDocuments, otherAttachments } from './bad-documents.ts';

/** Altinn's task asks for a PDF of what is signed, and takes whatever is signed. */
const app = {
  source: altinnProcess(
    'Form',
    `${task('Form', 'data')}
     ${signing({ id: 'Sign', dataTypes: ['attachment'], signatures: 'signatures', pdf: 'signed-pdf', actions: ['sign'] })}
     ${chain('Form', 'Sign', 'End')}${end}`,
  ),
  dataTypes: [
    dataType('attachment', { taskId: 'Form' }),
    dataType('signatures', { taskId: 'Sign', appOwned: true }),
    dataType('signed-pdf', { appOwned: true }),
  ],
};
const owner = person(10);

describe('an attachment of a task that makes a PDF of what is signed, as Altinn’s do', function () {
  this.timeout(60_000);
  let server: AltinnServer;

  before(async () => {
    server = await AltinnServer.today({ 'ttd/app': app });
  });

  after(() => server.stop());

  for (const [index, [contentType, bytes]] of otherAttachments.entries()) {
    it(`of type ${contentType} (${index}) is taken, signed and sealed`, async function () {
      const caller = server.as(owner);
      const created = await caller.post('/ttd/app/instances?instanceOwnerPartyId=110');
      const at = `/ttd/app/instances/${created.body.id}`;
      const content = await bytes();
      const uploaded = await caller.post(`${at}/data?dataType=attachment`, {
        headers: {
          'content-type': contentType,
          'content-disposition': `attachment; filename="attachment ${index}"`,
        },
        body: content,
      });
      expect([uploaded.status, uploaded.body.size]).to.deep.equal([201, content.length]);
      await caller.put(`${at}/process/next`);
      const signed = await caller.put(`${at}/process/next`, { body: { action: 'sign' } });
      expect([signed.status, signed.body.endEvent], signed.text).to.deep.equal([200, 'End']);

      server.clock.advance(1);
      await server.runtime.doDueJobs();
      const sealed = await caller.get(`${at}/data/${uploaded.body.id}/sealed`);
      expect([sealed.status, sealed.headers['x-seal-state']], sealed.text).to.deep.equal([200, 'complete']);
      const trusted = [(await testSealing()).pki.rootDer];
      const { problems } = await verifyEvidence({ file: sealed.body }, { trusted, now: server.clock.now });
      expect(problems).to.deep.equal([]);
      needs(this, 'pdfsig', 'certutil');
      const [signature] = await pdfsig(sealed.body, (await testSealing()).pki);
      expect(signature).to.include({ validation: 'Signature is Valid.', coversDocument: true });
    });
  }

  it('that is a PDF with JavaScript is attached to its page, and not sealed as a document that readers run', async () => {
    const caller = server.as(owner);
    const created = await caller.post('/ttd/app/instances?instanceOwnerPartyId=110');
    const at = `/ttd/app/instances/${created.body.id}`;
    const content = await badDocuments.find(({ what }) => what === 'a PDF with JavaScript')!.bytes();
    const headers = { 'content-type': 'application/pdf' };
    const uploaded = await caller.post(`${at}/data?dataType=attachment`, { headers, body: content });
    await caller.put(`${at}/process/next`);
    await caller.put(`${at}/process/next`, { body: { action: 'sign' } });
    server.clock.advance(1);
    await server.runtime.doDueJobs();
    const sealed: Buffer = (await caller.get(`${at}/data/${uploaded.body.id}/sealed`)).body;
    expect(sealed.subarray(0, content.length).equals(content)).to.equal(false);
    const attached = await readAttachments(sealed);
    expect(attached.some(({ bytes }) => content.equals(bytes))).to.equal(true);
  });
});
