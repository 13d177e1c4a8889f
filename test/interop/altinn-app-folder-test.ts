import { expect } from 'chai';
import { readCatalog } from '../../src/catalog/index.ts';
import { pdfService } from '../../src/cli/server-services.ts';
import { createRuntime } from '../../src/runtime/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { run } from '../cli/run.ts';
import { personNumber } from '../helpers/runtime.ts';
import { appMetadata, corpusSource, needsCorpus } from './altinn-corpus.ts';
import { Journey, ServedApps } from './served-apps.ts';

const APP = 'ttd/signing-test';
/** The app is for organisations; person 1 and person 2 act for this one. */
const OWNER = {
  partyId: 500,
  organisationNumber: '310000500',
  name: 'Oppdiktet Lag',
  keyRoles: [1, 2].map(personNumber),
};
const PEOPLE = [1, 2].map((n) => ({ partyId: 100 + n, personNumber: personNumber(n), name: `Person ${n}` }));

describe('a real app’s process and metadata in a PROCESSES folder', () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let served: ServedApps;
  let journey: Journey;

  before(async function () {
    needsCorpus(this);
    this.timeout(30_000);
    folder = await makeFolder({
      [`${APP}/process/process.bpmn`]: corpusSource('01'),
      [`${APP}/applicationmetadata.json`]: appMetadata(),
      'register.json': [OWNER, ...PEOPLE],
    });
    served = await ServedApps.start(async ({ knex, reader }, clock) => {
      const runtime = createRuntime({
        knex,
        ...(reader && { reader }),
        ...(await readCatalog(folder.path)),
        services: { pdf: pdfService },
        clock: clock.read,
      });
      await runtime.migrate();
      return runtime;
    });
    journey = await Journey.begin(served, APP, 1, OWNER.partyId);
  });

  after(async () => {
    await served?.stop();
    await folder?.remove();
  });

  it('are fine with check', async () => {
    const { code, out } = await run(['check', folder.path]);
    expect(out).to.contain('process.bpmn: ok: 2 signing tasks, 1 gateway, 1 service task');
    expect(code).to.equal(0);
  });

  it('want the form that the metadata want', async () => {
    const answer = await journey.tryNext();
    const issues = answer.body.validationIssues.map(
      ({ code, field }: { code: string; field: string }) => `${code} ${field}`,
    );
    expect([answer.status, issues]).to.deep.equal([409, ['TooFewDataElementsOfType data']]);
  });

  it('take the form in its content type alone', async () => {
    const path = `${journey.path}/data?dataType=data`;
    const answer = await served.call(1, 'post', path, '{}', { 'content-type': 'application/json' });
    expect([answer.status, answer.body.code]).to.deep.equal([415, 'ERR_DOCUMENT_CONTENT_TYPE']);
  });

  it('let nobody upload a signature', async () => {
    const path = `${journey.path}/data?dataType=signature1`;
    const answer = await served.call(1, 'post', path, '{}', { 'content-type': 'application/json' });
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_DOCUMENT_OWNED_BY_APP']);
  });

  it('run from the form to the end event', async function () {
    this.timeout(30_000);
    await journey.upload({ dataType: 'data', contentType: 'application/xml', content: '<data/>' });
    await journey.next();
    await journey.sign(1);
    await journey.next();
    await journey.next('sign', 2);
    expect(await journey.way()).to.equal('Task_1 PdfTask_Task_1 Task_2 Task_3 EndEvent_1');
  });

  it('leave the form, a PDF and a signature of each task', async () => {
    expect(await journey.dataTypes()).to.deep.equal(['data', 'ref-data-as-pdf', 'signature1', 'signature2']);
  });

  it('leave a PDF that is one', async () => {
    const pdf = (await journey.data()).find(({ dataType }) => dataType === 'ref-data-as-pdf');
    const answer = await served.call(1, 'get', `${journey.path}/data/${pdf?.id}`);
    expect([answer.type, answer.body.subarray(0, 5).toString()]).to.deep.equal(['application/pdf', '%PDF-']);
  });

  it('leave the instance archived', async () => {
    const { status } = await journey.get<{ status: { isArchived: boolean } }>();
    expect(status.isArchived).to.equal(true);
  });

  it('are closed to who does not act for the organisation', async () => {
    const stranger = await served.call(3, 'get', journey.path);
    expect(stranger.status).to.equal(403);
  });
});
